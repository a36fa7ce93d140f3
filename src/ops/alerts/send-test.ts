import { testMessage } from './alert-message.ts'
import { DELIVERY_MS, type Delivery } from './alert-outbox.ts'
import type { AlertOptions } from './alert-rule.ts'
import { channelsOf } from './channels/index.ts'

/** Sends one message on each channel, once, and says what became of it. */
export const sendTest = (options: AlertOptions): Promise<readonly { readonly name: string; readonly delivery: Delivery }[]> =>
  Promise.all(
    [...channelsOf(options).values()].map(async (make) => {
      const channel = make()
      const signal = AbortSignal.timeout(DELIVERY_MS)
      return { name: channel.name, delivery: await channel.send({ ...testMessage(Date.now()), lost: 0 }, signal) }
    }),
  )
