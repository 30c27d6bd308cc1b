add_test("All/Numbered.Test/3" "true")
add_test("Kernels/Each.Kernel/avx2  # GetParam() = 0x5636d531a058" "true")
