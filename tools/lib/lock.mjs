/**
 * Whether `node_modules/.package-lock.json` holds every package of `package-lock.json` in the same version.
 *
 * @param isDev also the development dependencies
 */
export function isSatisfied(lock, installed, isDev) {
  if (installed === undefined) return false;
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true;
    if (wanted.dev && !isDev) return true;
    const found = installed.packages[path];
    if (found === undefined)
      return Boolean(wanted.optional || wanted.devOptional || wanted.peer) || wanted.link === true;
    return found.version === wanted.version;
  });
}

/**
 * Names of optional (per platform) packages that a lock forgot: `npm ci` refuses such a lock everywhere, and npm
 * leaves them out silently when the registry of the machine that made the lock does not have them.
 */
export function missingOptional(lock) {
  const missing = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (!isLocked(lock, path, name)) missing.push(`${name} (of ${path || 'the root'})`);
    }
  }
  return missing;
}

/** As Node resolves: in the package's own node_modules, then in each one above it. */
function isLocked(lock, from, name) {
  for (let at = from; ; at = at.slice(0, at.lastIndexOf('/node_modules/'))) {
    if (lock.packages[`${at ? `${at}/` : ''}node_modules/${name}`] !== undefined) return true;
    if (!at.includes('/node_modules/')) return lock.packages[`node_modules/${name}`] !== undefined;
  }
}
