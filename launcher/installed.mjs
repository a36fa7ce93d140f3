// What is installed, and what the lock file wants. `need` is 'runtime' or 'all' everywhere.

import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { modules, ownNode, root } from './paths.mjs'
import { fail } from './say.mjs'

const lockFile = join(root, 'package-lock.json')
/** Holds the hash of the lock file that was installed by, and how much of it: `HASH runtime` or `HASH all`. */
export const marker = join(modules, '.coinfold-lock')
/** What npm writes down at the end of an installation. */
export const npmRecord = join(modules, '.package-lock.json')

const lockText = () => {
  try {
    return readFileSync(lockFile)
  } catch {
    return fail(`${lockFile} is missing, so what to install is unknown; get the project by "git clone" and start again.`)
  }
}
export const lockHash = () => createHash('sha256').update(lockText()).digest('hex')

export const lockedPackages = () => Object.entries(JSON.parse(lockText()).packages).filter(([path]) => path.startsWith('node_modules/'))
export const isForTools = ([, { dev, devOptional }]) => dev === true || devOptional === true

/** True when npm's own record agrees with the lock file: somebody ran npm by hand, or what changed is not needed here. */
export const isRecorded = (need) => {
  try {
    const { packages: found } = JSON.parse(readFileSync(npmRecord, 'utf8'))
    const isThere = ([path, { optional, version, integrity }]) =>
      optional || (found[path]?.version === version && found[path]?.integrity === integrity)
    return lockedPackages().every((locked) => (need === 'runtime' && isForTools(locked)) || isThere(locked))
  } catch {
    return false
  }
}

export const record = (hash, what) => {
  try {
    writeFileSync(marker, `${hash} ${what}\n`)
  } catch {
    // A read-only folder: the next start finds out again, which costs milliseconds.
  }
}

const readMarker = () => {
  try {
    return readFileSync(marker, 'utf8')
  } catch {
    return ''
  }
}

export const isInstalled = (need) => {
  if (!existsSync(ownNode)) return false
  const hash = lockHash()
  const [installedBy, what] = readMarker().trim().split(' ')
  if (installedBy === hash && (what === 'all' || what === need)) return true
  if (!isRecorded(need)) return false
  record(hash, need)
  return true
}
