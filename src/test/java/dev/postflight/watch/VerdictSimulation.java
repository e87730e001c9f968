package dev.postflight.watch;

/** The same in full; prints the table. */
class VerdictSimulation extends VerdictTableTest {

    @Override
    double size() {
        return 1;
    }

    @Override
    void told(String row) {
        System.out.print(row);
    }
}
