import { usePage } from '../page-state.ts'
import { PanelBody } from '../panel.tsx'

/** What the page is made of, by name, licence and whose it is. */
const MADE_OF = [
  ['Lightweight Charts\u2122', 'Apache-2.0', 'Copyright \u00a9 TradingView, Inc.', 'https://www.tradingview.com/'],
  ['Preact and its signals', 'MIT', 'Copyright \u00a9 Jason Miller and the Preact team', 'https://preactjs.com/'],
] as const

export const AboutView = () => {
  const { log } = usePage()
  return (
    <main class="view">
      <section class="panel" aria-label="About">
        <header>
          <h2 class="symbol">About</h2>
        </header>
        <PanelBody of={log}>
          {(value) => (
            <div class="about">
              <p>
                <b>coinfold {value.version}</b>: a trading engine whose only memory is an append-only log of events. All that this page
                shows is folded from that log; it computes no amount of its own.
              </p>
              <dl class="story-facts">
                <div>
                  <dt>log</dt>
                  <dd>{value.name}</dd>
                </div>
                <div>
                  <dt>its id</dt>
                  <dd>
                    <code>{value.id ?? '–'}</code>
                  </dd>
                </div>
                <div>
                  <dt>head</dt>
                  <dd>
                    <code>{value.chainHead ?? '–'}</code>
                  </dd>
                </div>
                <div>
                  <dt>last event</dt>
                  <dd>
                    <code>{value.head?.hash ?? '–'}</code>
                  </dd>
                </div>
                <div>
                  <dt>book</dt>
                  <dd>{value.book ?? '–'}</dd>
                </div>
              </dl>
              <h3>Made with</h3>
              <ul>
                {MADE_OF.map(([name, licence, whose, address]) => (
                  <li key={name}>
                    {name}, {licence}. {whose},{' '}
                    <a href={address} rel="noreferrer" target="_blank">
                      {address}
                    </a>
                  </li>
                ))}
              </ul>
            </div>
          )}
        </PanelBody>
      </section>
    </main>
  )
}
