import type { AllStreamResolvedEvent, ResolvedEvent } from '@eventstore/db-client'
import type { ClientRead } from './client-pages.ts'

/** A subscription of the client, as far as it is used. */
export type Subscription = {
  read(): AllStreamResolvedEvent | null
  on(event: 'readable' | 'caughtUp' | 'close' | 'error', hear: (error?: unknown) => void): unknown
  destroy(error?: Error): unknown
  unsubscribe(): Promise<void>
}

/**
 * Makes a subscription a read that ends where the server says that it has sent everything older. It is used instead of a read of
 * `$all`, because this client's read takes no filter and its subscription does: with a filter the server passes over what other
 * programs wrote. Servers say where the past ends from version 23.10 on.
 */
export const untilCaughtUp = (subscription: Subscription): ClientRead => {
  let isCaughtUp = false
  let failure: { readonly error: unknown } | null = null
  let wake = (): void => {}
  const end = (error: unknown): void => {
    failure ??= { error }
    wake()
  }
  subscription.on('readable', () => wake())
  subscription.on('caughtUp', () => {
    isCaughtUp = true
    wake()
  })
  subscription.on('error', end)
  subscription.on('close', () => end(new Error('the subscription ended')))
  return {
    async *[Symbol.asyncIterator](): AsyncIterator<ResolvedEvent> {
      for (;;) {
        const resolved = subscription.read()
        if (resolved !== null) yield resolved
        else if (failure !== null) throw failure.error
        // the buffer is empty, so every event that the server sent before this message was handed over
        else if (isCaughtUp) return
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
    },
    destroy: (error) => subscription.destroy(error),
    cancel: () => subscription.unsubscribe(),
    on: (event, hear) => subscription.on(event, hear),
  }
}
