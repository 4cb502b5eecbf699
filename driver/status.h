/* The one list of results that every fallible function in the course uses. */
#ifndef STATUS_H
#define STATUS_H

#define MUST_CHECK __attribute__((warn_unused_result))

/* Zero is success, negative is an error, and nothing else carries errors. */
/* clang-format off */
enum cl_status {
	CL_OK              = 0,
	CL_NOT_IMPLEMENTED = -1,  /* a stub nobody has filled in yet */
	CL_BAD_INPUT       = -2,  /* the caller broke the contract */
	CL_TOO_SMALL       = -3,  /* the output buffer cannot hold the result */
	CL_AUTH            = -4,  /* a tag, MAC, signature or certificate is wrong */
	CL_SEQUENCE        = -5,  /* not the record expected next */
	CL_DECODE          = -6,  /* the peer's bytes do not parse */
	CL_CLOSED          = -7,  /* the peer closed between messages */
	CL_TRUNCATED       = -8,  /* the peer closed inside a message */
	CL_TIMEOUT         = -9,  /* the deadline passed */
	CL_TOO_BIG         = -10, /* the peer announced more than the limit */
	CL_ADDRESS         = -11, /* the host or port does not resolve */
	CL_SYSTEM          = -12, /* a system call failed; errno says which way */
	CL_STATUS_END      = -13, /* not a result: one below the last */
};
/* clang-format on */

/**
 * cl_status_name(status):
 * Return the enumerator's own name, "CL_OK", or NULL if ${status} is none.
 */
const char *cl_status_name(enum cl_status status);

/**
 * cl_status_text(status):
 * Return one clause that says what ${status} means, never NULL.
 */
const char *cl_status_text(enum cl_status status);

#endif
