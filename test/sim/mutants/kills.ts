import { readFileSync, writeFileSync } from 'node:fs'

/** Where a mutant dies: a seed or a place on a tape, and the invariant that breaks there. */
export type Kill = { readonly at: string; readonly invariant: string }

const FILE = new URL('./kills.json', import.meta.url)

/** By name of the mutant, as the last hunts from the first seed on found it. */
export const knownKills = (): Readonly<Record<string, Kill>> => JSON.parse(readFileSync(FILE, 'utf8'))

export const keepKills = (kills: Readonly<Record<string, Kill>>): void => writeFileSync(FILE, `${JSON.stringify(kills, null, 2)}\n`)
