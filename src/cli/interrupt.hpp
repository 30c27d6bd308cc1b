#pragma once

namespace electra::cli {

/// Ctrl-C was pressed, and everything that had begun is finished.
struct Interrupted {};

/// From here on Ctrl-C is noticed rather than obeyed at once; a second one ends the program.
void catch_interrupts();
/// Throws Interrupted if it was pressed.
void check_interrupt();
/// A descriptor that can be read from once it was pressed, for whoever waits with poll(); -1 if
/// interrupts are not caught.
int interrupt_descriptor();
/// Ends the program the way Ctrl-C does, so that the shell knows.
void end_by_interrupt();

}  // namespace electra::cli
