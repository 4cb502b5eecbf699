/* Contract: interrupts.h. */
#include "interrupts.h"

#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

#include "ends.h"
#include "lab_test.h"

static atomic_uint signals;
static const char *_Atomic interrupted;

static void
note_signal(int number)
{
	const char *name = net_waiting_in();

	(void)number;
	atomic_fetch_add(&signals, 1);
	if (name != NULL)
		atomic_store(&interrupted, name);
}

void
interrupts_expect(void)
{
	struct sigaction action = { .sa_handler = note_signal };

	atomic_store(&signals, 0);
	atomic_store(&interrupted, NULL);
	CHECK(sigaction(SIGUSR1, &action, NULL) == 0, "SIGUSR1 interrupts");
}

void
interrupts_until_waiting(pthread_t target)
{
	for (int i = 0; i < 1000 && interrupts_where() == NULL; i++) {
		sleep_ms(1);
		pthread_kill(target, SIGUSR1);
	}
}

void
interrupts_more(pthread_t target)
{
	for (int i = 0; i < 5; i++) {
		sleep_ms(1);
		pthread_kill(target, SIGUSR1);
	}
}

unsigned
interrupts_seen(void)
{
	return (atomic_load(&signals));
}

const char *
interrupts_where(void)
{
	return (atomic_load(&interrupted));
}
