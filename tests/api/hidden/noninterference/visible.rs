//! That the questions would notice: whatever can be hidden, its visible twin changes some answer.

use super::{ask_all, leak, schema::Schema, twins::twins, viewers, world::World};
use tests::{TestDatabase, on_both};

on_both! {
    async fn a_planted_leak_is_found(database: &TestDatabase) {
        let schema = Schema::read().await;
        let mut world = World::make(database).await;
        // Fixed choices: what is shown here is the power of the questions, not luck.
        let twins = twins(&world);
        let fixed = world.rows();
        let mut unfound = twins;
        // What the questions of one seed do not come upon, those of another do.
        for seed in 11..15 {
            let who = viewers::all(&world.store).into_iter().filter(|seer| unfound.iter().any(|(_, who, _)| *who == seer.name));
            let all = ask_all(&world, &schema, seed, who.collect(), false).await;
            let mut left = Vec::new();
            for (what, who, row) in unfound {
                let asked = all.iter().find(|asked| asked.seer.name == who).expect(who);
                assert!(row.is_seen(&asked.seer, &fixed), "{what} is seen by {who}");
                world.add(&[(1, row.clone())]).await;
                let found = leak(&world, asked, 0..asked.questions.len()).await;
                world.clear().await;
                if found.is_none() {
                    left.push((what, who, row));
                }
            }
            unfound = left;
        }
        let unfound: Vec<_> = unfound.iter().map(|(what, who, _)| format!("{what} changes no answer to {who}")).collect();
        assert_eq!(unfound, [""; 0]);
    }
}
