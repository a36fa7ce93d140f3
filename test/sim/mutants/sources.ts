import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sources } from './changed.ts'

const root = join(import.meta.dirname, '..', '..', '..')

/** The program, and what the simulator checks it with: a disk that loses and an oracle that errs have to be noticed, too. */
const FILES = ['{src,machines,projections}/**/*.ts', 'test/sim/{oracle,world}/**/*.ts']

export const pathOf = (file: string): string => join(root, file)

export const sources = (): Sources => new Map(globSync(FILES, { cwd: root }).map((file) => [file, readFileSync(pathOf(file), 'utf8')]))
