// A counted pointer for objects of one thread. Not std::shared_ptr, whose count needs a symbol of glibc 2.32.
#pragma once

#include <cstddef>
#include <utility>

namespace uringfs {

// T has a member `int references`, 0 at first.
template <typename T>
class Reference {
 public:
  Reference() = default;
  // cppcheck-suppress noExplicitConstructor
  Reference(std::nullptr_t) {}
  explicit Reference(T* object) : object_(object) { Take(); }
  Reference(const Reference& other) : object_(other.object_) { Take(); }
  Reference(Reference&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Reference& operator=(Reference other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Reference() { reset(); }

  void reset() {
    T* object = std::exchange(object_, nullptr);
    if (object != nullptr && --object->references == 0) delete object;
  }
  T* operator->() const { return object_; }
  bool operator==(std::nullptr_t) const { return object_ == nullptr; }
  bool operator!=(std::nullptr_t) const { return object_ != nullptr; }

 private:
  void Take() {
    if (object_ != nullptr) ++object_->references;
  }

  T* object_ = nullptr;
};

}  // namespace uringfs
