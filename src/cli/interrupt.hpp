#pragma once

namespace electra::cli {

/// Thrown after Ctrl-C, SIGTERM or SIGHUP, once everything that had begun is finished.
struct Interrupted {};

/// Makes Ctrl-C, SIGTERM and SIGHUP set a flag from now on; a second one ends the program.
void catch_interrupts();
/// Throws Interrupted if one of them came.
void check_interrupt();
/// Returns a descriptor that is readable once one of them came, for poll(); -1 if interrupts are
/// not caught.
int interrupt_descriptor();
/// Ends the program by the signal that came, so that the shell knows why it ended.
void end_by_interrupt();

}  // namespace electra::cli
