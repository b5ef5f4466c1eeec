"""Short articles of different kinds, written for the tests."""

CONTRACT = """\
Agreement on the hire of the Old Dairy

This agreement is made on 4 February 2025 between Hollis Estates Ltd, the owner, and the Corvane \
Choir, the hirer.

1. Object

The owner lets the hirer use the main hall of the Old Dairy on every Tuesday from 18:30 to 21:00. \
The kitchen is not included.

2. Price

The hirer pays 45 pounds an evening. The deposit is 200 pounds and is paid back within 30 days of \
the end of the agreement.

3. Duties

The hirer sweeps the floor, closes the windows and turns off the heating after each evening. \
Candles are forbidden. Visitors may park in the yard but not in front of the barn.

4. Term

The agreement begins on 1 March 2025 and runs for one year. Either side may end it with six \
weeks' notice in writing. If the hirer fails to pay twice in a row, the owner may end it at once.

5. Insurance

The hirer insures the choir against damage to third parties. The building itself is insured by \
the owner with Marlow Mutual.

Signed: Petra Hollis for the owner, Iain Doyle for the hirer.
"""
MINUTES = """\
Minutes of the parish council of Lower Wend

Meeting of 9 October 2024, village hall. Present: Ruth Calder (chair), Owen Price, Mina Shah, \
Paul Breck. Apologies: Hanna Voss.

1. Playground

The clerk reported that the new swings cost 8,400 pounds, 900 pounds more than planned. Mr Price \
asked why. The clerk answered that the price of timber had risen. The council agreed to pay the \
difference from the reserve.

2. Bus shelter

Two offers came in: Kerr Brothers for 6,150 pounds and Stow Metal for 5,980 pounds. The council \
chose Kerr Brothers because they can start before winter. Ms Shah voted against.

3. Dogs

Several residents complained of dogs on the cricket field. Dogs must be kept on a lead there from \
1 November. A sign will be put up by Mr Breck.

4. Questions of the public

Mrs Lund asked whether the library van will still come. The chair said that the county has \
stopped the van and that no other is planned. Mr Odell asked when the footpath to the mill will \
be mended. The chair said that work starts in April 2025.

The next meeting is on 13 November 2024 at 19:30.
"""
MANUAL = """\
Kestrel 300 dehumidifier: instructions

The Kestrel 300 takes up to 12 litres of water a day from rooms of up to 40 square metres. It \
weighs 11 kg and is 52 cm high. The tank holds 2.5 litres.

Before first use

Let the device stand upright for 24 hours before you plug it in. Place it at least 20 cm away \
from walls and curtains.

Use

Press the power button once. Choose the humidity with the plus and minus buttons, between 35 and \
80 per cent. At night the device can be set to the quiet mode, in which it makes 38 decibels.

The tank

When the tank is full, the red lamp lights and the device switches itself off. Pull out the tank, \
pour away the water and push it back until it clicks. Never drink the water.

Cleaning

Clean the filter every two weeks with lukewarm water. Do not use soap. Wipe the case with a dry \
cloth.

Trouble

If the green lamp blinks, the filter is dirty. If the device does not start, the tank is not in \
place or the room is colder than 5 degrees.

The warranty lasts three years. It does not cover damage by frost.
"""
FAQ = """\
Swimming school Halden: your questions

From what age can my child start?

From four years, if it can stay without you for half an hour.

What does a course cost?

Ten lessons cost 135 euros. A brother or sister pays 110 euros.

Do I have to stay during the lesson?

No. There is a café upstairs, and you can watch from there.

What happens if my child is ill?

You can make up for two lessons in another group. Call us before nine in the morning.

Who teaches?

Our teachers all hold the licence of the Halden Rescue Society.

Where can I park?

Behind the pool, free of charge for two hours.

Is there a course in the summer holidays?

Yes, in July, every weekday morning.
"""
INTERVIEW = """\
“I never wanted a second shop”

The baker Jonas Feld talks about bread, sleep and his plans.

Reporter: Mr Feld, when does your day begin?

Jonas Feld: At half past one. The ovens are on by two.

Reporter: Why did you close the shop in Dorn Street?

Jonas Feld: The rent had doubled, and I could not find anyone to stand behind the counter.

Reporter: How many people work for you now?

Jonas Feld: Seven, and two apprentices. My wife Carla does the accounts.

Reporter: Will you sell online?

Jonas Feld: No. Bread has to be smelled before it is bought.

Reporter: Who will take over one day?

Jonas Feld: Our daughter Lena is learning the trade in Basel. She may or may not come back.
"""
NEWS = """\
Ferry company Norsund cuts two routes

By Maja Lind

The ferry company Norsund will give up its routes to Elvik and Storey on 1 May, it said on \
Thursday. The route to Hamnes stays and gets a larger ship, the Astrid, which carries 140 cars. \
Norsund carried 310,000 passengers in 2023, 12 per cent fewer than in 2022.

Chief executive Gro Tveit blamed the price of fuel. “We lose 40,000 kroner on every trip to \
Elvik,” she said. The union of seamen called the decision a betrayal. About 60 of the 400 jobs \
will go, most of them in Elvik.

The mayor of Elvik, Anders Holt, asked the state to step in. The ministry of transport said that \
it would look at the contract, which runs until 2027. In 2021 Norsund had been fined 2 million \
kroner because ships sailed without enough lifeboats. It has appealed against the fine.

Nobody had told the islanders before Thursday. A meeting is planned for Monday in the school of \
Storey.
"""
