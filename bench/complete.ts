import { readFileSync } from 'node:fs'
import type { Figure } from './figure.ts'

const PAGE = new URL('../docs/reference/benchmarks.md', import.meta.url)

/** The figures that the page promises: the names in the first column of the table in "What is measured". */
const promised = (): readonly string[] => {
  const [, section = ''] = readFileSync(PAGE, 'utf8').split(/^## What is measured$/m)
  const rows = section.split(/^## /m)[0]!.match(/^\| `[^|]*/gm) ?? []
  return rows.flatMap((row) => [...row.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
}

/** What is wrong with a run of all benches, a sentence each: a figure that the page names and the run lacks, or the other way round. */
export const incomplete = (figures: readonly Figure[]): readonly string[] => {
  const names = promised()
  const measured = new Map(figures.map((figure) => [figure.name, figure.value]))
  return [
    ...names.filter((name) => !measured.has(name)).map((name) => `${name} stands in docs/reference/benchmarks.md and was not measured.`),
    ...[...measured.keys()]
      .filter((name) => !names.includes(name))
      .map((name) => `${name} does not stand in docs/reference/benchmarks.md.`),
    ...[...measured].filter(([, value]) => !Number.isFinite(value)).map(([name, value]) => `${name} is ${value}, which is no figure.`),
  ]
}
