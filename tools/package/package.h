/*
 * package: source packages and tarballs laid out as source trees, as dpkg-source does it, by way of
 * tools/archive, so that a hostile one is refused. The patches of a series are not applied.
 */
#ifndef ZG_PACKAGE_H
#define ZG_PACKAGE_H

#include "fetch/fetch.h"

/*
 * Lays out a source package whose files were obtained in the folder `dir`, new or empty, whose
 * parent must exist; as a whole or not at all. Equal to `dpkg-source --skip-patches -x` in names,
 * bytes, links and modes (0755 for folders and what is executable for anyone, else 0644, whatever
 * the umask): the folder at the top of an upstream tarball is left out when it is alone there, the
 * components come into folders of their names, debian/ is that of the debian tarball or of the
 * diff, a folder .pc at the top goes.
 *
 * Refusals of zg_unpack and, for format 1.0, of the patch parser. ZG_MALFORMED "dsc-tree": the
 * diff does not apply. ZG_USAGE
 * "destination-not-empty".
 */
bool zg_package_unpack(const struct zg_dsc *dsc, const char *dir, struct zg_error *err) ZG_MUST_USE;

/* Lays out one tarball (or anything that zg_unpack takes) the same way. */
bool zg_tarball_unpack(const char *file, const char *dir, struct zg_error *err) ZG_MUST_USE;

#endif
