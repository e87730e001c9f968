package dev.postflight.stats;

/** The same in full: a hundred series of each kind, looked at every hour; prints the table. */
class TrendSimulation extends TrendTest {

    @Override
    int runs() {
        return 100;
    }

    @Override
    double pace() {
        return HOUR;
    }

    @Override
    void told(CharSequence table) {
        System.out.print(table);
    }
}
