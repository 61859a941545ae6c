// Operations on whole folders and trees of folders, each in one job. Texts are lists, with a NUL between two items.
#include <sys/stat.h>

#include <algorithm>
#include <string>
#include <vector>

#include "calls.h"
#include "entries.h"
#include "status.h"
#include "task.h"

namespace uringfs {

namespace {

// The most text that one answer carries: what is more goes by Node's own function.
constexpr size_t kMaxText = 256 << 20;

void Finish(Task* task, int error) {
  bool large = task->answer.size() > kMaxText;
  task->slot->result = error < 0 ? error : large ? kTooLong : static_cast<int32_t>(task->answer.size());
  // Nobody fetches the text of a failure: it would stay for as long as the slot does.
  if (task->slot->result < 0) std::string().swap(task->answer);
}

// Node lists folders by scandir() and alphasort(), in the C locale.
int ListSorted(const char* path, std::vector<Entry>* out) {
  int answer = ListFolder(path, out, nullptr);
  std::sort(out->begin(), out->end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return answer;
}

void Append(std::string* text, const std::string& item) {
  if (!text->empty()) *text += '\0';
  *text += item;
}

// The types as one item, then the names.
void AppendTyped(std::string* text, const std::vector<Entry>& entries) {
  std::string types;
  for (const Entry& entry : entries) types += entry.type;
  *text = types;
  for (const Entry& entry : entries) Append(text, entry.name);
}

}  // namespace

void ReadDir(Task* task) {
  std::vector<Entry> entries;
  int answer = ListSorted(task->slot->path, &entries);
  if (answer == 0 && task->slot->flags != 0) {
    AppendTyped(&task->answer, entries);
  } else if (answer == 0) {
    for (const Entry& entry : entries) Append(&task->answer, entry.name);
  }
  Finish(task, answer);
}

// As libuv's readdir: the kernel is asked again only as long as it has given fewer entries than are wanted.
void ReadEntries(Task* task) {
  std::vector<Entry> entries;
  size_t wanted = static_cast<size_t>(std::max(task->slot->mode, 1));
  int bytes;
  do {
    bytes = NextEntries(task->slot->fd, &entries);
  } while (bytes > 0 && entries.size() < wanted);
  if (bytes >= 0 && !entries.empty()) AppendTyped(&task->answer, entries);
  task->slot->length = bytes == 0 ? 1 : 0;
  Finish(task, bytes);
}

// In Node's order: of the folders that are still to be listed the last one found comes first. With types, each item
// begins with a character: a type and an entry of that type, or '/' and the path of the folder that what follows lies
// in. Without, each item is a path. All paths are relative to the top.
void ReadTree(Task* task) {
  std::string top = task->slot->path;
  bool typed = task->slot->flags != 0;
  std::vector<std::string> folders = {""};
  std::vector<Entry> entries;
  while (!folders.empty()) {
    if (task->halt->stopping.load(std::memory_order_relaxed)) return Finish(task, -ECANCELED);
    if (task->answer.size() > kMaxText) return Finish(task, kTooLong);
    std::string folder = std::move(folders.back());
    folders.pop_back();
    entries.clear();
    std::string path = folder.empty() ? top : top + "/" + folder;
    int answer = ListSorted(path.c_str(), &entries);
    if (answer < 0) return Finish(task, answer);
    if (typed) Append(&task->answer, "/" + folder);
    for (const Entry& entry : entries) {
      std::string name = folder.empty() ? entry.name : folder + "/" + entry.name;
      Append(&task->answer, typed ? entry.type + entry.name : name);
      bool is_folder = entry.type == kTypeDirectory;
      if (entry.type == kTypeLink) {
        struct stat found;
        bool to_folder = StatusOf((top + "/" + name).c_str(), &found) == 0 && S_ISDIR(found.st_mode);
        // Whether such a one is followed depends on the version of Node.
        if (to_folder && typed) return Finish(task, -ELOOP);
        is_folder = to_folder;
      }
      // Node does not find it under the name that it has become.
      if (is_folder && !IsUtf8(entry.name)) return Finish(task, -ENOENT);
      if (is_folder) folders.push_back(std::move(name));
    }
  }
  Finish(task, 0);
}

namespace {

bool IsFolder(const char* path) {
  struct stat found;
  return StatusOf(path, &found) == 0 && S_ISDIR(found.st_mode);
}

}  // namespace

// mkdir -p. The path has no dots and no slash at its end.
void MakeDirs(Task* task) {
  Slot* slot = task->slot;
  std::string path = slot->path;
  mode_t mode = static_cast<mode_t>(slot->mode);
  slot->position = 0;
  // Up to the deepest folder that is there, then down again.
  std::vector<size_t> missing;
  size_t length = path.size();
  for (;;) {
    std::string part = path.substr(0, length);
    int answer = Retried([&] { return mkdir(part.c_str(), mode); });
    if (answer == 0) {
      slot->position = static_cast<double>(length);
      break;
    }
    if (answer == -EEXIST && IsFolder(part.c_str())) break;
    size_t slash = path.rfind('/', length - 1);
    if (answer != -ENOENT || slash == std::string::npos || slash == 0) {
      slot->result = answer;
      return;
    }
    missing.push_back(length);
    length = slash;
  }
  for (; !missing.empty(); missing.pop_back()) {
    std::string part = path.substr(0, missing.back());
    int answer = Retried([&] { return mkdir(part.c_str(), mode); });
    if (answer == 0 && slot->position == 0) slot->position = static_cast<double>(missing.back());
    if (answer == 0 || (answer == -EEXIST && IsFolder(part.c_str()))) continue;
    slot->result = answer;
    slot->length = static_cast<int32_t>(part.size());
    return;
  }
  slot->result = 0;
}

}  // namespace uringfs
