# The README shows what the tests run: the C++ of examples/quick_start.cpp, and the answer that the
# program gives to the demo's command. Needs ROOT, and PROGRAM for the answer.
cmake_minimum_required(VERSION 3.24)

file(READ ${ROOT}/README.md readme)
file(READ ${ROOT}/examples/quick_start.cpp example)
string(FIND "${readme}" "```cpp\n${example}```" place)
if(place EQUAL -1)
  message(FATAL_ERROR "README.md does not show examples/quick_start.cpp as it is")
endif()

execute_process(
  COMMAND ${PROGRAM} classify --model models/sentiment
    "A joy from start to finish." "Two hours I will not get back."
  WORKING_DIRECTORY ${ROOT} OUTPUT_VARIABLE answer COMMAND_ERROR_IS_FATAL ANY)
string(FIND "${readme}" "get back.\"\n${answer}```" place)
if(place EQUAL -1)
  message(FATAL_ERROR "README.md does not show what the demo's command answers:\n${answer}")
endif()
