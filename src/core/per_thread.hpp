#pragma once

#include <memory>
#include <mutex>
#include <new>
#include <pthread.h>

#include "electra/core/forks.hpp"

namespace electra {

/// One object of a type in each thread, made when it is first asked for and destroyed with the
/// thread; that of the main thread is not. A thread_local object with a destructor would do, but
/// glibc ends the process where there is no memory to note that destructor.
template <class T>
class PerThread {
 public:
  /// Returns that of the calling thread. Throws std::bad_alloc.
  static T& get() {
    if (object_ == nullptr) object_ = make();
    return *object_;
  }

 private:
  /// By which the system knows the object. A library that is unloaded takes it back: the threads
  /// that are left then keep their objects. It is made under a lock of our own: in the child of a
  /// fork() a static variable of a function would be waited for for ever if another thread of the
  /// parent was initialising it.
  class Key {
   public:
    Key() = default;
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;
    ~Key() {
      if (is_made_) ::pthread_key_delete(key_);
    }

    /// Throws std::bad_alloc.
    void set(T* object) {
      const std::lock_guard<std::mutex> lock(in_use_.get());
      if (!is_made_) is_made_ = ::pthread_key_create(&key_, destroy) == 0;
      if (!is_made_ || ::pthread_setspecific(key_, object) != 0) throw std::bad_alloc();
    }

   private:
    detail::ForkSafeMutex in_use_;
    pthread_key_t key_{};
    bool is_made_ = false;
  };

  static T* make() {
    auto made = std::make_unique<T>();
    key_.set(made.get());
    return made.release();
  }

  static void destroy(void* object) {
    object_ = nullptr;
    delete static_cast<T*>(object);
  }

  static inline Key key_;
  static inline thread_local T* object_ = nullptr;
};

}  // namespace electra
