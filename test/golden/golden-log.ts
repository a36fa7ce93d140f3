import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Row } from '../../src/event/store.ts'

/** A log of a released version, and what its reports said when it was released. */
export type GoldenLog = { readonly rows: readonly Row[]; readonly reports: Readonly<Record<string, unknown>> }

export const goldenFolder = new URL('./', import.meta.url).pathname
/** Their files' names, oldest first. */
export const goldenNames = (): string[] => readdirSync(goldenFolder).filter((name) => name.endsWith('.json.gz'))
export const readGolden = (name: string): GoldenLog => JSON.parse(gunzipSync(readFileSync(`${goldenFolder}${name}`)).toString())
