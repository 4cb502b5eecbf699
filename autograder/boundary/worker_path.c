/*
 * Contract: worker.h.  The way of a call through the image, step by step, and
 * that of the call before it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>

#include "dispatch.h"
#include "message.h"
#include "worker.h"

#define STEPS_MAX   (1u << 20)  /* kept; those behind them as a sum only */
#define STACK_REACH (16u << 20) /* bytes: more than the stack may grow */

/* One step: where in the code, in which function's frame, and what to. */
struct step {
	uint32_t counter;
	uint32_t frame;
	uint64_t what;
};

static struct path {
	struct step *steps; /* STEPS_MAX of them; NULL before the first */
	uint32_t turn;      /* of its call; 0 before the first */
	size_t n;           /* of all steps */
	uint64_t sum;       /* of those that are not kept */
} paths[2];

/* Which of them belongs to the running call. */
static struct path *
path_of(uint32_t turn)
{
	return (&paths[turn % 2]);
}

static void
start(struct path *path)
{
	if (path->steps == NULL) {
		path->steps = mmap(NULL, STEPS_MAX * sizeof(*path->steps),
		    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (path->steps == MAP_FAILED)
			worker_give_up();
	}
	path->turn = worker_turn;
	path->n = 0;
	path->sum = 0;
}

enum area { AREA_ELSEWHERE, AREA_IMAGE, AREA_STACK, AREA_REGION };

static uint64_t
place(enum area area, size_t region, uint64_t offset)
{
	return ((uint64_t)area << 56 | (uint64_t)region << 48 | offset);
}

/*
 * An address as it is in every launch, and for every call of one shape:
 * regions lie where the system puts them, and the heap is nobody's.
 */
static uint64_t
place_of(uintptr_t address)
{
	if (address >= IMAGE_START && address < IMAGE_END)
		return (place(AREA_IMAGE, 0, address));
	if (address < worker_call_frame &&
	    worker_call_frame - address < STACK_REACH)
		return (place(AREA_STACK, 0, worker_call_frame - address));
	for (size_t i = 0; i < worker_n_regions; i++) {
		uintptr_t map = (uintptr_t)worker_regions[i].map;

		if (address >= map && address - map < worker_regions[i].map_len)
			return (place(AREA_REGION, i,
			    (address - (uintptr_t)worker_regions[i].at) &
				UINT32_MAX));
	}
	return (place(AREA_ELSEWHERE, 0, 0));
}

void
worker_path_step(
    uintptr_t counter, uintptr_t frame, enum step_kind kind, uint64_t value)
{
	struct path *path = path_of(worker_turn);
	struct step step = { .counter = (uint32_t)counter,
		.frame = (uint32_t)(worker_call_frame - frame),
		.what = kind == STEP_ADDRESS ? place_of(value) : value };

	/* A constructor runs before the first call, and belongs to none. */
	if (worker_turn == 0)
		return;
	if (path->turn != worker_turn)
		start(path);
	if (path->n < STEPS_MAX)
		path->steps[path->n] = step;
	else /* FNV-1a, a word at a time */
		path->sum =
		    ((path->sum ^ step.counter) * 0x100000001b3U ^ step.what) *
		    0x100000001b3U;
	path->n++;
}

static size_t
kept(const struct path *path)
{
	return (path->n < STEPS_MAX ? path->n : STEPS_MAX);
}

static bool
is_same(const struct step *a, const struct step *b)
{
	return (a->counter == b->counter && a->frame == b->frame &&
		a->what == b->what);
}

/*
 * The code that parted them. If it was an address, the step itself; else a
 * branch, which stands behind the last step of its function.
 */
static uint32_t
parting(const struct path *now, const struct path *before, size_t at)
{
	const struct step *step;

	if (at == kept(now) && at == kept(before))
		return (at == 0 ? 0 : now->steps[at - 1].counter);
	step = at < kept(now) ? &now->steps[at] : &before->steps[at];
	if (at < kept(now) && at < kept(before) &&
	    now->steps[at].counter == before->steps[at].counter)
		return (step->counter);
	for (size_t i = at; i > 0; i--)
		if (now->steps[i - 1].frame == step->frame)
			return (now->steps[i - 1].counter);
	return (step->counter);
}

bool
worker_same_path(uint32_t *parted)
{
	const struct path *now = path_of(worker_turn);
	const struct path *before = path_of(worker_turn - 1);
	size_t at = 0;

	/* A path of no step keeps that of a call long ago. */
	if (now->turn != worker_turn)
		start(path_of(worker_turn));
	if (before->turn != worker_turn - 1)
		return (now->n == 0);
	while (at < kept(now) && at < kept(before) &&
	       is_same(&now->steps[at], &before->steps[at]))
		at++;
	if (at == now->n && at == before->n)
		return (true);
	if (at == STEPS_MAX && now->n == before->n && now->sum == before->sum)
		return (true);
	*parted = parting(now, before, at);
	return (false);
}
