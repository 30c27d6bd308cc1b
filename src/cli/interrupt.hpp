#pragma once

namespace electra::cli {

/// Thrown after Ctrl-C, once everything that had begun is finished.
struct Interrupted {};

/// Makes Ctrl-C set a flag from now on; a second one ends the program.
void catch_interrupts();
/// Throws Interrupted if it was pressed.
void check_interrupt();
/// Returns a descriptor that is readable once it was pressed, for poll(); -1 if interrupts are not
/// caught.
int interrupt_descriptor();
/// Ends the program by SIGINT, so that the shell knows why it ended.
void end_by_interrupt();

}  // namespace electra::cli
