import { registerHooks } from 'node:module'

const root = new URL('../../', import.meta.url).href
const zod = `${root}node_modules/zod/`
/** Packages of many files that name each other in full, and are modules all of them. */
const packages = [zod]

/**
 * A package's list of its messages in sixty languages, a file each, which it exports and uses none of: English is asked for by name. What
 * stands for the list is empty.
 */
const LANGUAGES = `${zod}v4/locales/index.js`
const NO_LANGUAGE = new URL('./no-language.ts', import.meta.url).href

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
      if (format === null) return next(specifier, context)
      const { href } = new URL(specifier, parent)
      if (href === LANGUAGES) return { url: NO_LANGUAGE, format: 'module-typescript', shortCircuit: true }
      return { url: href, format, shortCircuit: true }
    },
  })
}
