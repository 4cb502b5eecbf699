# For make debug in a terminal: the test runs at once, then somebody types.
commands
backtrace
echo \n
echo A check failed: "up" leads to the test, "continue" to the report.\n
echo "break FUNCTION" and "run" stop in a function of yours.\n
end
run
