"""From history to figures: pure functions on arrays; no clock, no randomness, no store.

====================================================  ================================================================
question                                              function
====================================================  ================================================================
What happened in this pipeline, as of an instant?     ``events.columns``, then ``fold.fold``
... and after one more change?                        ``incremental.renewed``, ``.replaced``, ``.advanced``
How far do deals get, and which ones?                 ``funnel.cohort``, ``funnel.funnel``, ``funnel.members``
How many deals are open, by stage?                    ``funnel.pipeline_snapshot``
How long do they take; which stand too long?          ``durations.cycle``, ``durations.stay_quantiles``,
                                                      ``durations.stalled``, ``survival.incidence``
Where are the bottlenecks?                            ``friction.frictions``, ``friction.bottleneck``
Do two shares differ?                                 ``contrast.significant_difference``
How likely is each deal to be won, and why?           ``state_table.facts_of``, ``winmodel.fit``, ``.predict``
... by a date; and one not yet created?               ``winmodel.by_period_end``, ``winmodel.new_deals``
When do deals move?                                   ``timing.fit``
How good were such chances?                           ``backtest.backtest_scores``, ``scores.brier``
What may come in, and is it enough?                   ``distribution.revenue``, ``distribution.chance``
What may come from deals not yet created?             ``new_business.fit_new_business``
What would this drop change?                          ``gap_chance.against_gap``
What does one deal change or decide?                  ``swings.swings``,
                                                      ``swings.pulled_in``
What would it take?                                   ``whatif.needed``, ``whatif.chance_table``
How does the quota stand?                             ``pace.attainment``, ``pace.pace``, ``quota.coverage``
How much later than planned do deals come?            ``slip.usual_delay``, ``slip.median_days_to_win``
How much open pipeline is needed?                     ``coverage.coverage_needed``
What changed between two days?                        ``waterfall.waterfall``
... in a forecast, deal by deal?                      ``forecast_changes.moved_by``
How good were the forecasts?                          ``diary.scored``, ``diary.verdict``
Why are deals won and lost?                           ``winloss.closed_in``, ``winloss.winloss``
What do existing customers bring back?                ``flywheel.existing_share``, ``flywheel.repeat_rate``,
                                                      ``flywheel.between_wins``
How are parts rounded to add up?                      ``rounding.half_even``, ``rounding.apportioned``
====================================================  ================================================================
"""
