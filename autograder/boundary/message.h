/* What the grader and a worker say to each other, byte by byte. */
#ifndef MESSAGE_H
#define MESSAGE_H

/*
 * Each message is `uint32 length || payload`, big-endian. The grader asks and
 * the worker answers, in turn; connections travel as descriptors beside the
 * first byte of a MESSAGE_CALL, in the order in which they are new.
 *
 * grader to worker:
 *   uint8 MESSAGE_SEED || seed32: at first, and again before another test,
 *       which begins without the connections of the one before
 *   uint8 MESSAGE_SEARCH || uint8 n_windows || windows: is one of these in
 *       your memory?
 *   uint8 MESSAGE_COMPARE: did the last call go the way of the one before?
 *   uint8 MESSAGE_CALL || uint32 turn || uint16 function ||
 *       uint8 n_regions || regions || uint8 n_values || values
 *   region:  uint8 flags || uint32 len || bytes; with REGION_ZEROS there are
 *            no bytes: all len of them are zero
 *   value:   uint8 VALUE_NUMBER  || uint64
 *            uint8 VALUE_NULL
 *            uint8 VALUE_POINTER || uint8 region || uint32 offset
 *            uint8 VALUE_CONN    || uint8 handle || uint8 is_new ||
 *                                   uint32 timeout_ms || uint64 max_len
 *
 * worker to grader:
 *   uint8 MESSAGE_STARTED: of its own, before any of the student's code
 *   uint8 MESSAGE_READY: it has the seed, and the constructors have run once
 *   uint8 MESSAGE_RETURN || uint32 turn || uint32 status ||
 *       uint8 underrun || uint32 ciphered || the bytes of every writable
 *       region
 *   uint8 MESSAGE_FOUND || uint32 turn of the last call || uint8 left
 *   uint8 MESSAGE_COMPARED || uint32 turn of the last call || uint8 same ||
 *       uint32 address of the code that parted them, if they are not
 *   uint8 MESSAGE_FAULT || uint8 signal || uint8 place || uint8 region ||
 *       uint64 offset || uint8 is_write || uint32 system_call ||
 *       uint8 memory_refused || char[24] waiting_in ||
 *       uint8 n_addresses || addresses, uint64 each
 *
 *   uint8 MESSAGE_SANITIZER || char[40] kind || uint8 is_write ||
 *       uint32 access_len || uint8 region || uint64 offset ||
 *       uint64 block_len || char[40] block || char[160] text ||
 *       char[64] place || uint8 n_addresses || addresses, uint64 each
 *
 * A sanitizer's report is of an access at an offset from the start of a
 * block: a region, a variable by its name, or else something from malloc; a
 * length of 0 means that nothing is known of it. Strings end with a zero byte.
 *
 * underrun is the number of a region in front of which the student's code
 * wrote, or NO_REGION. A region is what overlapping buffers cover together:
 * they stay overlapping on the other side. ciphered says how often the call
 * used AES.
 */
enum message_kind {
	MESSAGE_SEED = 1,
	MESSAGE_CALL = 2,
	MESSAGE_READY = 3,
	MESSAGE_RETURN = 4,
	MESSAGE_FAULT = 5,
	MESSAGE_STARTED = 6,
	MESSAGE_SANITIZER = 7,
	MESSAGE_SEARCH = 8,
	MESSAGE_FOUND = 9,
	MESSAGE_COMPARE = 10,
	MESSAGE_COMPARED = 11,
};

enum value_kind {
	VALUE_NUMBER = 1,
	VALUE_NULL = 2,
	VALUE_POINTER = 3,
	VALUE_CONN = 4,
};

/* Where a bad address lies. */
enum fault_place {
	PLACE_UNKNOWN = 0,
	PLACE_NULL = 1,   /* in the first page: a NULL pointer */
	PLACE_REGION = 2, /* in the guard page around a buffer */
	PLACE_STACK = 3,  /* below the stack: recursion or a huge array */
};

/* Where a secret was left. */
enum left {
	LEFT_NOWHERE = 0,
	LEFT_ON_STACK = 1,
	LEFT_IN_VARIABLE = 2, /* of the image */
	LEFT_ON_HEAP = 3,
	LEFT_IN_LIBRARY = 4, /* in a variable of the worker's program */
};

#define REGION_WRITABLE 1
#define REGION_ZEROS    2
#define NO_REGION       255
#define RETURN_HEAD_LEN (1 + 4 + 4 + 1 + 4) /* of a MESSAGE_RETURN */
#define REGIONS_MAX     16
#define VALUES_MAX      16
#define CONNS_MAX       32
#define FOUND_LEN       (1 + 4 + 1)     /* of a MESSAGE_FOUND */
#define COMPARED_LEN    (1 + 4 + 1 + 4) /* of a MESSAGE_COMPARED */
#define WINDOW_LEN      16
#define WINDOWS_MAX     64
#define WAITING_LEN     24
#define ADDRESSES_MAX   32
#define KIND_LEN        40
#define TEXT_LEN        160
#define PLACE_LEN       64
#define FAULT_MAX       (340 + 8 * ADDRESSES_MAX) /* bytes of either report */
#define MESSAGE_MAX     (64u << 20)               /* bytes of any message */
#define WORKER_RPC_FD   3
#define WORKER_IMAGE_FD 4

/* A worker's exit status when nobody is left to answer. */
#define WORKER_GAVE_UP 97

/* The grader sends this signal to ask a worker where it is stuck. */
#define WORKER_WHERE SIGUSR1

#endif
