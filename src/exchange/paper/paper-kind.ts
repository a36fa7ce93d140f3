import type { Config } from '../../config/schema.ts'
import { parse } from '../../kernel/money.ts'
import type { LiveParts, VenueKind, VenueParts } from '../venue-kind.ts'
import { LivePaper } from './live-paper.ts'
import { PAPER_RULES, type PaperCoin, type PaperOptions } from './options.ts'
import { PROFILES } from './profiles/index.ts'
import { PaperVenue } from './venue.ts'

/** The simulated venue, as the section `paper` of the options wants it. */
export const paper = {
  rules: PAPER_RULES,
  open: (parts: VenueParts): PaperVenue => openPaper(parts),
  openLive: ({ nowMs, alarm, ...parts }: LiveParts): LivePaper => new LivePaper(openPaper(parts), nowMs, alarm),
} as const satisfies VenueKind

const openPaper = ({ config, instruments, paidIn }: VenueParts): PaperVenue =>
  new PaperVenue(paperOptions(config), paperCoins(instruments, config), paidIn)

const paperCoins = (instruments: VenueParts['instruments'], { paper }: Config): PaperCoin[] =>
  instruments.map(({ contract, markAgeMs, ...instrument }) => ({
    ...instrument,
    tickSize: instrument.marketTick,
    ...(contract && { contract: { ...contract, ...venueTerms(paper), ...(markAgeMs !== undefined && { markAgeMs }) } }),
  }))

const venueTerms = (paper: Config['paper']) => ({ liquidationFeePct: parse(paper.liquidationFeePct), stopsOn: paper.stopsOn })

const paperOptions = ({ paper }: Config): PaperOptions => ({
  seed: String(paper.seed),
  profile: PROFILES[paper.profile],
  spreadPct: parse(paper.spreadPct),
  slippagePct: parse(paper.slippagePct),
  makerFeePct: parse(paper.makerFeePct),
  takerFeePct: parse(paper.takerFeePct),
  feeAsset: paper.feeAsset,
  maxVolumeSharePct: parse(paper.maxVolumeSharePct),
  latencyMinMs: paper.latencyMinMs,
  latencyMaxMs: paper.latencyMaxMs,
  unansweredPct: paper.unansweredPct,
  halfReplacedPct: paper.halfReplacedPct,
  positionMode: paper.positionMode,
  timeoutMs: paper.timeoutMs,
  proofDelayMs: paper.proofDelayMs,
})
