#pragma once

namespace electra::cli {

/// Ctrl-C was pressed, and everything that had begun is finished.
struct Interrupted {};

/// From here on Ctrl-C raises a flag and makes a waiting read() return; a second one ends the
/// program at once.
void catch_interrupts();
/// Throws Interrupted if the flag is up.
void check_interrupt();
/// Ends the program the way Ctrl-C does, so that the shell knows.
void end_by_interrupt();

}  // namespace electra::cli
