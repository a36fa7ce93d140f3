import type * as Yaml from 'yaml'
import { lazily } from '../kernel/lazily.ts'

/** Needed where a file or a map is read; most starts read neither. */
export const yaml = lazily<typeof Yaml>('yaml')
