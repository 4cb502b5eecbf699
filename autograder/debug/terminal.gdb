# For make debug in a terminal: the test runs at once, then somebody types.
commands
set $failed = 1
backtrace
echo \n
echo A check failed: "up" leads to the test, "continue" to the report.\n
echo "break FUNCTION" and "run" stop in a function of yours.\n
end
run
if $_isvoid($failed) && $_isvoid($_exitcode)
backtrace
echo \n
echo It stopped before its end: "frame N" shows the lines around one of these.\n
end
