# For make debug: stops where a check fails, while the test's frames are there.
set confirm off
set pagination off
set print thread-events off
break test_fail
