import type { SecretSearch } from '../../ops/bundle/secret-search.ts'
import type { CandleSource } from '../../view/candle-source.ts'
import type { LogPlace } from '../../view/replica/log-place.ts'
import type { View } from '../../view/replica/view.ts'
import type { PackedParts } from './packed-parts.ts'

export type PageFileWanted = {
  readonly view: View
  readonly candles: CandleSource
  /** as the log was named, without a password */
  readonly name: string
  readonly version: string
  /** the first and the last event that it holds */
  readonly from: LogPlace
  readonly to: LogPlace
  readonly search: SecretSearch
  /** hears how many events were packed */
  readonly onEvent: (done: number) => void
}

/** What each kind of part is made from. */
export type Packing = Pick<PageFileWanted, 'view' | 'candles' | 'from' | 'to' | 'onEvent'> & { readonly parts: PackedParts }
