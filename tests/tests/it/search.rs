//! Search over everything, in the words people type. `fixtures/search/queries.tsv` holds the query
//! and the first hit that is expected.

use handbook_tests::World;
