{
  "targets": [
    {
      "target_name": "uringfs",
      "conditions": [
        ["OS=='linux'", {
          "sources": [
            "src/native/accept.cc",
            "src/native/addon-layout.cc",
            "src/native/addon-ring-constants.cc",
            "src/native/addon-ring-groups.cc",
            "src/native/addon-ring-memory.cc",
            "src/native/addon-ring-register.cc",
            "src/native/addon-ring.cc",
            "src/native/addon.cc",
            "src/native/block-pool.cc",
            "src/native/cached-read.cc",
            "src/native/close-run.cc",
            "src/native/copy-calls.cc",
            "src/native/copy-target.cc",
            "src/native/copy-tree.cc",
            "src/native/core-lifetime.cc",
            "src/native/core.cc",
            "src/native/cpus.cc",
            "src/native/direct-io.cc",
            "src/native/directory-calls.cc",
            "src/native/dispatch.cc",
            "src/native/entries.cc",
            "src/native/lacking.cc",
            "src/native/lookup.cc",
            "src/native/loop.cc",
            "src/native/metadata-calls.cc",
            "src/native/move.cc",
            "src/native/real-path.cc",
            "src/native/old-libstdcxx.cc",
            "src/native/prefault.cc",
            "src/native/read-file.cc",
            "src/native/registrar.cc",
            "src/native/remove-tree.cc",
            "src/native/ring.cc",
            "src/native/sharing.cc",
            "src/native/stat-fields.cc",
            "src/native/syscall-worker.cc",
            "src/native/system-calls.cc",
            "src/native/unclaimed-files.cc",
            "src/native/user-ring-buffers.cc",
            "src/native/user-ring-directory.cc",
            "src/native/user-ring-errnos.cc",
            "src/native/user-ring-families.cc",
            "src/native/user-ring-file-rows.cc",
            "src/native/user-ring-later-rows.cc",
            "src/native/user-ring-resize.cc",
            "src/native/user-ring-rows.cc",
            "src/native/user-ring-submit.cc",
            "src/native/user-ring-system-families.cc",
            "src/native/user-ring-watch.cc",
            "src/native/user-ring.cc",
            "src/native/user-rings.cc",
            "src/native/whole-copy.cc",
            "src/native/whole-file-calls.cc",
            "src/native/without-libcxx.cc"
          ],
          "include_dirs": ["<!@(node -p \"require('node-addon-api').include\")"],
          "defines": ["NAPI_VERSION=8", "NAPI_DISABLE_CPP_EXCEPTIONS", "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS", "_GNU_SOURCE"],
          "cflags_cc": [
            "-std=gnu++17", "-O2", "-Wall", "-Wextra", "-Werror",
            "-fvisibility=hidden", "-ffunction-sections", "-fdata-sections"
          ],
          "libraries": ["-l:liburing.a"],
          "ldflags": [
            "-Wl,--gc-sections",
            "-Wl,--version-script=<(module_root_dir)/src/native/exports.map",
            "-Wl,-z,nodelete"
          ]
        }],
        ["OS!='linux'", { "type": "none" }]
      ]
    }
  ]
}
