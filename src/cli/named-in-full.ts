import { registerHooks } from 'node:module'

const root = new URL('../../', import.meta.url).href
/** Packages of many files that name each other in full, and are modules all of them. */
const packages = [`${root}node_modules/zod/`]

const formatOf = (specifier: string, parent: string): string | null => {
  if (!specifier.startsWith('.') || !parent.startsWith(root)) return null
  if (specifier.endsWith('.ts')) return 'module-typescript'
  return specifier.endsWith('.js') && packages.some((folder) => parent.startsWith(folder)) ? 'module' : null
}

/**
 * An import that names its file in full is that file. Node would ask the disk for each what it really is and to which package it belongs,
 * which is a sixth of a start.
 */
export const resolveNamedInFull = (): void => {
  registerHooks({
    resolve: (specifier, context, next) => {
      const parent = context.parentURL ?? ''
      const format = formatOf(specifier, parent)
      return format === null ? next(specifier, context) : { url: new URL(specifier, parent).href, format, shortCircuit: true }
    },
  })
}
