electra_dependency(Eigen3 3.4
  URL https://example.com/eigen-3.4.0.tar.gz
  HEADERS .)
