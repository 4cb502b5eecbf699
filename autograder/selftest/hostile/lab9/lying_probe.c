/* What is behind the reference's names, but for what a test asks to be done. */
static void
write_byte(void *at, uint8_t byte)
{
	memcpy(at, &byte, 1);
}

enum cl_status
probe_advance(struct probe_state *state, enum probe_how how)
{
	enum cl_status status = honest_probe_advance(state, how);

	if (how == PROBE_LONG)
		state->name_len = PROBE_NAME_MAX + 1;
	if (how == PROBE_BOOL)
		write_byte(&state->open, 2);
	return (status);
}

enum cl_status
probe_inspect(uint64_t *n, bool *open, const struct probe_state *state,
    enum probe_how how)
{
	enum cl_status status = honest_probe_inspect(n, open, state, how);

	if (how == PROBE_BOOL)
		write_byte(open, 2);
	return (status);
}
