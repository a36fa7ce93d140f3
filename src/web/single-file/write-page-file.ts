import { coinNames } from '../coins-of.ts'
import { heldAnswers } from './held-answers.ts'
import { heldCandles, heldFrames } from './held-coins.ts'
import { heldChains, heldEvents } from './held-events.ts'
import { withLogCut } from './held-log.ts'
import { heldOrders } from './held-orders.ts'
import { heldOverviews } from './held-overviews.ts'
import type { HeldIndex, PartNumber } from './held-parts.ts'
import { heldSteps } from './held-steps.ts'
import { PackedParts, tooLarge } from './packed-parts.ts'
import type { Packing, PageFileWanted } from './page-file-wanted.ts'
import { documentOfParts } from './single-document.ts'

/** Of more events the browser would be told less and less of each. */
const MOST_EVENTS = 5_000

export type PageFileMade = { readonly html: string; readonly leftOut: readonly string[]; readonly parts: number }

/** What of the API a file cannot have, or has not whole. */
const leftOutOf = (index: Pick<HeldIndex, 'series'>, isWhole: boolean): string[] => {
  const { at } = index.series['/decisions'] ?? { at: null }
  const step = at === null || at.length < 2 ? 1 : at[1]! - at[0]!
  return [
    'It holds no difference of two moments, no period of the performance and no prices of valuations.',
    ...(step > 1 ? [`Tables are held as of every ${step} events; figures, steps and the chart as of each.`] : []),
    ...(isWhole ? [] : ['Chains are held of entries and exits alone.']),
  ]
}

/** The page of a part of a log as one document, which asks nobody for anything. Throws UsageError for a part that is too large. */
export const writePageFile = async (wanted: PageFileWanted): Promise<PageFileMade> => {
  const { view, from, to, name, version } = wanted
  if (to.ordinal - from.ordinal >= MOST_EVENTS) throw tooLarge(`${MOST_EVENTS} events`)
  const parts = new PackedParts(wanted.search)
  const packing: Packing = { ...wanted, parts }
  const moment = await view.at({ ordinal: to.ordinal })
  const log = await withLogCut(packing, moment, { name, version })
  const { heads, events } = await heldEvents(packing)
  const series = await heldAnswers(packing)
  const { chains, isWhole } = await heldChains(packing)
  const coins = coinNames(moment)
  const whole: Record<string, PartNumber> = { ...chains, ...(await heldOverviews(packing, coins)), ...(await heldOrders(packing, moment)) }
  const leftOut = leftOutOf({ series }, isWhole)
  const index: HeldIndex = {
    madeOf: `This is a file: events ${from.ordinal} to ${to.ordinal} of ${name}, ${to.isHead ? `head ${view.chainHead}` : `last event ${to.hash}`}, written by coinfold ${version}. Nothing in it changes.`,
    ...{ leftOut, log, heads, events, series, whole, from: from.ordinal },
    positions: Array.from({ length: to.ordinal - from.ordinal + 1 }, (_, at) => view.columns.position(from.ordinal + at)),
    times: Array.from({ length: to.ordinal - from.ordinal + 1 }, (_, at) => view.columns.timeMs(from.ordinal + at)),
    frames: await heldFrames(packing, moment),
    candles: await heldCandles(packing, moment),
    steps: await heldSteps(packing),
  }
  parts.put(index, 'the list of what the file holds')
  return { html: await documentOfParts(parts.texts), leftOut, parts: parts.texts.length }
}
