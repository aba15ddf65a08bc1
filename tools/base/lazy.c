/* Shared libraries that are loaded at their first use. */
#include "base/base.h"

#include <dlfcn.h>
#include <string.h>

bool zg_lazy_load(const char *soname, const char *package, const struct zg_lazy_symbol *symbols,
                  struct zg_error *err)
{
    void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        zg_fail(err, ZG_SYSTEM, "library-missing", "cannot load %s: %s", soname, dlerror());
        return zg_hint(err, "install the package %s", package);
    }
    for (; symbols->name != NULL; symbols++) {
        void *address = dlsym(library, symbols->name);
        if (address == NULL) {
            return zg_fail(err, ZG_SYSTEM, "library-missing", "%s lacks %s", soname, symbols->name);
        }
        /* POSIX lets a function's address travel in a void pointer; ISO C has no cast for it. */
        memcpy(symbols->slot, &address, sizeof(address));
    }
    return true;
}
