/* From the modules of a composition to the image that a worker loads. */
#ifndef IMAGE_H
#define IMAGE_H

#include <stdbool.h>

#include "link.h"

/**
 * image_is_current(job, image):
 * Return true if an image of an earlier run is newer than all it is made of.
 */
bool image_is_current(const struct link_job *job, const char *image);

/**
 * image_link(job, printed, printed_max):
 * Link the sound modules into stage/image. One that does not link is put
 * aside, with its problem, and the others are tried again.
 *
 *   out  printed  what the linker says if even the stubs do not link
 *
 * Return true if there is an image.
 */
bool image_link(struct link_job *job, char *printed, size_t printed_max);

#endif
