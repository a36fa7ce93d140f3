import { type Money, parse } from '../kernel/money.ts'
import type { Config } from './schema.ts'

/** What must hold between options: a sentence with their values, which goes on from the name of the option to look at first. */
export type OptionRule = readonly [path: string, isBroken: (config: Config) => boolean, message: (config: Config) => string]

export const HUNDRED = parse('100')
/** What a hundred becomes. Two of them are multiplied as they are, so that comparing products is exact. */
export const less = (pct: string): Money => HUNDRED - parse(pct)
export const more = (pct: string): Money => HUNDRED + parse(pct)

/** The dearer of the two fees, in percent. */
export const dearerFee = ({ paper }: Config): string =>
  parse(paper.makerFeePct) > parse(paper.takerFeePct) ? paper.makerFeePct : paper.takerFeePct
