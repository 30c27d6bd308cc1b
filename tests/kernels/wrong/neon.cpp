// An object that inner_loops must refuse: its loop keeps a sum on the stack.

void spill(long rounds);

void spill(long rounds) {
  asm volatile(
      "sub sp, sp, #16\n"
      "1:\n"
      "ldr q0, [sp]\n"
      ".rept 16\n"
      "fmla v0.4s, v1.4s, v2.s[0]\n"
      ".endr\n"
      "str q0, [sp]\n"
      "subs %0, %0, #1\n"
      "b.ne 1b\n"
      "add sp, sp, #16\n"
      : "+r"(rounds)
      :
      : "v0", "memory", "cc");
}
