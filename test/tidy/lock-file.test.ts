import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from './source.ts'

type Entry = { readonly dependencies?: Record<string, string>; readonly optionalDependencies?: Record<string, string> }
const packages = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages as Record<string, Entry>

/** As Node looks for it: beside the package, then outwards. */
const isLocked = (from: string, name: string): boolean => {
  for (let at = from; ; at = at.slice(0, at.lastIndexOf('node_modules/')).replace(/\/$/, '')) {
    if (`${at === '' ? '' : `${at}/`}node_modules/${name}` in packages) return true
    if (at === '') return false
  }
}

describe('package-lock.json', () => {
  test('holds what other systems need, too: "npm ci" refuses to start without it, on every system', () => {
    const missing = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies }).flatMap((name) => (isLocked(path, name) ? [] : [`${name} of ${path}`])),
    )
    expect(missing).toEqual([])
  })
})
