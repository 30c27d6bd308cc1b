#pragma once

#include <memory>
#include <new>
#include <pthread.h>

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
  /// that are left then keep their objects.
  class Key {
   public:
    Key() {
      if (::pthread_key_create(&key_, destroy) != 0) throw std::bad_alloc();
    }
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;
    ~Key() { ::pthread_key_delete(key_); }

    bool set(T* object) const noexcept { return ::pthread_setspecific(key_, object) == 0; }

   private:
    pthread_key_t key_{};
  };

  static T* make() {
    static const Key key;
    auto made = std::make_unique<T>();
    if (!key.set(made.get())) throw std::bad_alloc();
    return made.release();
  }

  static void destroy(void* object) {
    object_ = nullptr;
    delete static_cast<T*>(object);
  }

  static inline thread_local T* object_ = nullptr;
};

}  // namespace electra
