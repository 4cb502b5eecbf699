# For make debug without a terminal: the test runs, then gdb ends.
run
if $_isvoid($_exitcode)
backtrace
continue
end
