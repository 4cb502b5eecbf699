/* Signals that interrupt a call of the driver, for its tests. */
#ifndef INTERRUPTS_H
#define INTERRUPTS_H

#include <pthread.h>

/** Catch the signals to come, and forget those before; without SA_RESTART. */
void interrupts_expect(void);

/** Send signals until the thread waits in a call of the driver. */
void interrupts_until_waiting(pthread_t target);

/** Send a few more. */
void interrupts_more(pthread_t target);

/** How many arrived. */
unsigned interrupts_seen(void);

/** In which call the last one struck, "net_recv"; NULL: in none so far. */
const char *interrupts_where(void);

#endif
