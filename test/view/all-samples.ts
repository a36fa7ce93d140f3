import type { EventType } from '../../src/kernel/log-event.ts'
import { commonSamples, outsideSamples, riskSamples, sessionSamples } from './book-samples.ts'
import { entrySamples, exitSamples, protectionSamples } from './order-samples.ts'
import type { Samples } from './sample.ts'

/** One of every type of event that a log can hold. */
export const samples: Samples<EventType> = {
  ...entrySamples,
  ...protectionSamples,
  ...exitSamples,
  ...outsideSamples,
  ...sessionSamples,
  ...riskSamples,
  ...commonSamples,
}
