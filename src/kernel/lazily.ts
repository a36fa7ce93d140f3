import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * A package that few starts need, loaded when it is first asked for: a start is mostly the loading of modules, and a package brings
 * dozens. The caller names the type; it is a package, never a file of ours, which would be loaded twice then.
 */
export const lazily = <Package>(name: string): (() => Package) => {
  let loaded: Package | undefined
  return () => (loaded ??= require(name) as Package)
}
