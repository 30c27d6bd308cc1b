// What a program of somebody else's sees of the library.
#include <cstdio>
#include <electra/electra.hpp>
#include <electra/version.hpp>

int main() try {
  electra::ThreadPool pool(2);
  electra::Tensor tensor({2, 3}, {1, 2, 3, 4, 5, 6});
  pool.run([&](const electra::Team& team) {
    const auto rows = team.share(tensor.row_count());
    for (auto row = rows.first; row < rows.last; ++row) tensor.matrix().row(row) *= 2;
  });
  std::printf("electra %s with %s kernels: %g\n", electra::version, electra::kernels::active().name,
              static_cast<double>(tensor.matrix().sum()));
  return 0;
} catch (const electra::Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
