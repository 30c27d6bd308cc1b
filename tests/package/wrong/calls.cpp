// Calls that diagnostics.sh has to complain about.
template <class T>
int size_of(T value) {
  return value.size();
}
int call(int value);

int wrong_calls() {
  call(1);     // wrong: it is not
  call("a");   // wrong: no number
  size_of(1);  // wrong: the body refuses it
  return call(1);
}
