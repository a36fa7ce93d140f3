import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type MachineKnown, machinesKnown } from './machines-known.ts'

const FOLDER = join(import.meta.dirname, 'drawings')

export const drawingName = (machine: string, region: string): string => `${machine}.${region}.svg`

const read = new Map<MachineKnown, Readonly<Record<string, string>>>()

/** A machine's pictures by region, as `npm run docs` has made them. */
export const drawingsOf = (machine: MachineKnown): Readonly<Record<string, string>> => {
  const kept = read.get(machine)
  if (kept !== undefined) return kept
  const { regions } = machinesKnown[machine].table
  const drawings = Object.fromEntries(regions.map(({ name }) => [name, readFileSync(join(FOLDER, drawingName(machine, name)), 'utf8')]))
  read.set(machine, drawings)
  return drawings
}
