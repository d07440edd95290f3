package io.lading.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.lading.account.HashTurns.Answer;
import io.lading.account.HashTurns.Place;
import io.lading.http.ClientNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The order of waiting attempts while the only turn is in use.
class HashTurnsTest {
    private static final int MAX_UNKNOWN = 32;

    private final HashTurns turns = new HashTurns(1, MAX_UNKNOWN);
    private final ExecutorService people = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> order = new CopyOnWriteArrayList<>();

    @AfterEach
    void end() {
        people.shutdownNow();
    }

    private static Place unknown(String address, int ofNetwork) {
        return new Place(
                false, ClientNetwork.of(address), ClientNetwork.widerOf(address), () -> ofNetwork, () -> ofNetwork);
    }

    private static Place known(String address) {
        return new Place(true, ClientNetwork.of(address), ClientNetwork.widerOf(address), () -> 99, () -> 99);
    }

    /// Requests a turn, and returns when the request is queued or answered.
    private Future<Answer> ask(String name, Place place) {
        long before = turns.asked();
        Future<Answer> answer = people.submit(() -> {
            Answer mine = turns.await(place);
            if (mine == Answer.TURN) {
                order.add(name);
                turns.done();
            }
            return mine;
        });
        while (turns.asked() == before) {
            Thread.onSpinWait();
        }
        return answer;
    }

    @Test
    void knownSenders_comeFirst_thenNetworksWithFewFailures_thenWhoCameLast() throws Exception {
        assertThat(turns.await(Place.OWN)).isEqualTo(Answer.TURN);
        List<Future<Answer>> answers = List.of(
                ask("crowd", unknown("203.0.113.1", 40)),
                ask("first unknown", unknown("198.51.100.1", 1)),
                ask("second unknown", unknown("192.0.2.1", 1)),
                ask("known", known("203.0.113.1")));
        turns.done();
        for (Future<Answer> answer : answers) {
            assertThat(answer.get()).isEqualTo(Answer.TURN);
        }
        assertThat(order).containsExactly("known", "second unknown", "first unknown", "crowd");
    }

    @Test
    void crowdOfOneAddress_orOfOneNetwork_isRejectedAtOnce_andOthersAreNot() throws Exception {
        assertThat(turns.await(Place.OWN)).isEqualTo(Answer.TURN);
        List<Future<Answer>> crowd = new ArrayList<>();
        for (int i = 0; i <= turns.ofAddress(); i++) {
            crowd.add(ask("guess", unknown("203.0.113.1", 40)));
        }
        assertThat(turns.waiting()).isEqualTo(turns.ofAddress());
        for (int i = turns.ofAddress(); i <= turns.ofNetwork(); i++) {
            crowd.add(ask("guess", unknown("203.0.113." + i, 40)));
        }
        assertThat(turns.waiting()).isEqualTo(turns.ofNetwork());
        Future<Answer> person = ask("person", unknown("198.51.100.1", 1));
        Future<Answer> colleague = ask("known", known("203.0.113.1"));
        assertThat(turns.waiting()).isEqualTo(turns.ofNetwork() + 2);
        turns.done();
        assertThat(person.get()).isEqualTo(Answer.TURN);
        assertThat(colleague.get()).isEqualTo(Answer.TURN);
        int refused = 0;
        for (Future<Answer> guess : crowd) {
            refused += guess.get() == Answer.CROWDED ? 1 : 0;
        }
        assertThat(refused).isEqualTo(2);
        assertThat(order.subList(0, 2)).containsExactly("known", "person");
    }

    @Test
    void crowdOfManyNetworks_makesRoomForANetworkWithoutFailures() throws Exception {
        assertThat(turns.await(Place.OWN)).isEqualTo(Answer.TURN);
        List<Future<Answer>> crowd = new ArrayList<>();
        for (int i = 0; i < MAX_UNKNOWN; i++) {
            crowd.add(ask("guess", unknown("10.0." + i + ".1", 9)));
        }
        Future<Answer> person = ask("person", unknown("198.51.100.1", 1));
        turns.done();
        assertThat(person.get()).isEqualTo(Answer.TURN);
        int refused = 0;
        for (Future<Answer> guess : crowd) {
            refused += guess.get() == Answer.CROWDED ? 1 : 0;
        }
        assertThat(refused).isEqualTo(1);
        assertThat(order.getFirst()).isEqualTo("person");
    }

    @Test
    void turnThatDoesNotCome_isGivenUp_butNotByWhoeverIsNext() throws Exception {
        assertThat(turns.await(Place.OWN)).isEqualTo(Answer.TURN);
        Future<Answer> next = ask("next", known("198.51.100.1"));
        assertThat(ask("behind", unknown("198.51.100.1", 1)).get()).isEqualTo(Answer.LATE);
        assertThat(turns.waiting()).isEqualTo(1);
        turns.done();
        assertThat(next.get()).isEqualTo(Answer.TURN);
        assertThat(turns.await(Place.OWN)).isEqualTo(Answer.TURN);
    }
}
