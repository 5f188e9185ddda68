"""Known mistakes of homework 5: each function makes one, and its text is the hint that a student gets.

A hint says where to look and not what to write.
"""
import numpy as np


class drop_units:
    def not_rescaled(values, uniform, dropout):
        """The right units are left out. Those that stay send too little to make up for them: on average less arrives
        than without dropout."""
        return values * (uniform < 1 - dropout)

    def divided_by_dropout(values, uniform, dropout):
        """The right units are left out, and those that stay are divided by the wrong probability. How probable is it
        to stay?"""
        return values * (uniform < 1 - dropout) / dropout

    def multiplied(values, uniform, dropout):
        """The right units are left out, but those that stay are made smaller. They have to make up for the others."""
        return values * (uniform < 1 - dropout) * (1 - dropout)

    def multiplied_by_dropout(values, uniform, dropout):
        """The right units are left out, but those that stay are multiplied by the dropout. What should the values be
        on average?"""
        return values * (uniform < 1 - dropout) * dropout

    def kept_as_often_as_dropped(values, uniform, dropout):
        """Units stay with the probability of being left out. What does a dropout of 0.2 mean?"""
        return values * (uniform < dropout) / (1 - dropout)

    def kept_as_often_as_dropped_not_rescaled(values, uniform, dropout):
        """Units stay with the probability of being left out, and nothing makes up for the others. Look at the
        comparison, then at the scale."""
        return values * (uniform < dropout)

    def everything_exchanged(values, uniform, dropout):
        """This is right for another dropout: staying and being left out have changed places, in the comparison and in
        the division."""
        return values * (uniform < dropout) / dropout

    def wrong_side(values, uniform, dropout):
        """The units that should stay are left out, and the others stay. Look at the comparison."""
        return values * (uniform >= 1 - dropout) / (1 - dropout)

    def wrong_side_divided_by_dropout(values, uniform, dropout):
        """The units that should stay are left out, and the others are divided by how often that happens. Look at the
        comparison first."""
        return values * (uniform >= 1 - dropout) / dropout

    def other_end(values, uniform, dropout):
        """The right share of the units stays, and the scale is right. But they are not the units that the question
        chooses: which of the random numbers let a unit stay?"""
        return values * (uniform >= dropout) / (1 - dropout)

    def other_end_not_rescaled(values, uniform, dropout):
        """Large random numbers let a unit stay here, and nothing makes up for the others. Look at the comparison, then
        at the scale."""
        return values * (uniform >= dropout)

    def half(values, uniform, dropout):
        """A unit stays where its random number is below one half, whatever the dropout is."""
        return values * (uniform < 0.5) / (1 - dropout)

    def divided_by_share(values, uniform, dropout):
        """The values are divided by the share of units that happened to stay. The question divides by the probability,
        which no random number changes."""
        stays = uniform < 1 - dropout
        return values * stays / max(stays.mean(), 1e-3)

    def nothing_left_out(values, uniform, dropout):
        """The scale is right, but all units send something. Where does the mask come in?"""
        return values / (1 - dropout) + 0 * uniform

    def prediction(values, uniform, dropout):
        """These are the values as they came in. That is right for predictions; this is training."""
        return values.copy()

    def left_unscaled(values, uniform, dropout):
        """The units that stay are right. Those that are left out still send their values."""
        return np.where(uniform < 1 - dropout, values / (1 - dropout), values)

    def left_out_are_one(values, uniform, dropout):
        """The units that stay are right. What does a unit send that is left out?"""
        return np.where(uniform < 1 - dropout, values / (1 - dropout), 1.0)

    def mask_alone(values, uniform, dropout):
        """This is the mask, scaled as it should be. What is it for?"""
        return (uniform < 1 - dropout) / (1 - dropout)

    def zeros_and_ones(values, uniform, dropout):
        """These are zeros and ones: the mask. The values are asked for."""
        return np.where(uniform < 1 - dropout, 1.0, 0.0)

    def uniform_for_mask(values, uniform, dropout):
        """The random numbers themselves multiply the values. They only decide who stays."""
        return values * uniform / (1 - dropout)

    def one_mask_for_all(values, uniform, dropout):
        """The units that the first sample leaves out are left out for all samples. Each sample has random numbers of
        its own."""
        return values * (uniform[0] < 1 - dropout) / (1 - dropout)

    def whole_samples(values, uniform, dropout):
        """Whole samples are left out or kept. Units should be, each by its own random number."""
        return values * (uniform[:, :1] < 1 - dropout) / (1 - dropout)

    def flattened(values, uniform, dropout):
        """The numbers are right, but samples and units stand in one row. Indexing with a mask flattens an array."""
        return (values * (uniform < 1 - dropout) / (1 - dropout)).ravel()

    def only_those_that_stay(values, uniform, dropout):
        """The units that stay are right, and the others are gone from the array. They should still be there, and send
        0."""
        return values[uniform < 1 - dropout] / (1 - dropout)

    def summed(values, uniform, dropout):
        """The values of the units have been added up. Each is asked for by itself."""
        return (values * (uniform < 1 - dropout) / (1 - dropout)).sum(axis=1)

    def values_in_place(values, uniform, dropout):
        """The numbers are right, but the caller's values are overwritten. Look for *=, /= and for an assignment to
        values[...]."""
        values *= uniform < 1 - dropout
        values /= 1 - dropout
        return values


def _stop(losses, patience, better=lambda loss, lowest: loss < lowest):
    """The best epoch and the last one."""
    best, since = 0, 0
    for epoch in range(1, len(losses)):
        best, since = (epoch, 0) if better(losses[epoch], losses[best]) else (best, since + 1)
        if since >= patience:
            return best, epoch
    return best, len(losses) - 1


class early_stopping:
    def last_for_best(losses, thetas, patience):
        """It stops at the right time, and gives back the parameters of the last epoch. Which ones are asked for?"""
        _, last = _stop(losses, patience)
        return thetas[last], losses[:last + 1]

    def best_of_all(losses, thetas, patience):
        """It stops at the right time, but theta is from an epoch after that: training had ended by then."""
        _, last = _stop(losses, patience)
        return thetas[losses.argmin()], losses[:last + 1]

    def never_stops(losses, thetas, patience):
        """It looks at all epochs, and so it is not early stopping. One of the arguments is not used."""
        return thetas[losses.argmin()], losses + 0.0

    def never_stops_last(losses, thetas, patience):
        """These are all epochs and the parameters of the last. Neither is the end of the patience looked for nor the
        lowest loss."""
        return thetas[-1], losses + 0.0

    def all_losses_seen(losses, thetas, patience):
        """theta is right. The losses after the stop have not been seen."""
        return thetas[_stop(losses, patience)[0]], losses + 0.0

    def one_too_patient(losses, thetas, patience):
        """It stops one epoch late. How many epochs in a row may pass without a lower loss?"""
        best, last = _stop(losses, patience + 1)
        return thetas[best], losses[:last + 1]

    def one_too_impatient(losses, thetas, patience):
        """It stops one epoch early. How many epochs in a row may pass without a lower loss?"""
        best, last = _stop(losses, patience - 1)
        return thetas[best], losses[:last + 1]

    def no_patience(losses, thetas, patience):
        """It stops at the first epoch without a lower loss. One of the arguments is not used."""
        best, last = _stop(losses, 1)
        return thetas[best], losses[:last + 1]

    def ties_are_better(losses, thetas, patience):
        """An epoch with the same loss as the best counts as better here. Look at the comparison."""
        best, last = _stop(losses, patience, lambda loss, lowest: loss <= lowest)
        return thetas[best], losses[:last + 1]

    def highest(losses, thetas, patience):
        """It looks for the highest loss. That would be right for an accuracy."""
        best, last = _stop(losses, patience, lambda loss, lowest: loss > lowest)
        return thetas[best], losses[:last + 1]

    def against_the_epoch_before(losses, thetas, patience):
        """Each loss is compared with the one before it. With which one should it be?"""
        best, since = 0, 0
        for epoch in range(1, len(losses)):
            best, since = (epoch, 0) if losses[epoch] < losses[epoch - 1] else (best, since + 1)
            if since >= patience:
                break
        return thetas[best], losses[:epoch + 1]

    def rises_counted(losses, thetas, patience):
        """theta is the best of what it sees, but it waits for rises in a row. An epoch that falls and stays above the
        lowest loss counts too."""
        since = 0
        for epoch in range(1, len(losses)):
            since = 0 if losses[epoch] < losses[epoch - 1] else since + 1
            if since >= patience:
                break
        return thetas[losses[:epoch + 1].argmin()], losses[:epoch + 1]

    def counter_not_reset(losses, thetas, patience):
        """All epochs without a lower loss are counted together. What happens to the count when a lower loss comes?"""
        best, since = 0, 0
        for epoch in range(1, len(losses)):
            if losses[epoch] < losses[best]:
                best = epoch
            else:
                since += 1
            if since >= patience:
                break
        return thetas[best], losses[:epoch + 1]

    def start_counted(losses, thetas, patience):
        """Row 0 has been counted as an epoch without a better one. With which row does the loop begin?"""
        best, since = 0, 0
        for epoch in range(len(losses)):
            best, since = (epoch, 0) if losses[epoch] < losses[best] else (best, since + 1)
            if since >= patience:
                break
        return thetas[best], losses[:epoch + 1]

    def lowest_not_updated(losses, thetas, patience):
        """Every loss is compared with that of row 0. What should happen to the lowest loss when a lower one comes?"""
        best, since = 0, 0
        for epoch in range(1, len(losses)):
            best, since = (epoch, 0) if losses[epoch] < losses[0] else (best, since + 1)
            if since >= patience:
                break
        return thetas[best], losses[:epoch + 1]

    def against_patience_epochs_before(losses, thetas, patience):
        """It stops where the loss is not lower than it was some epochs before. A loss in between may have been lower
        than both: with which one should it be compared?"""
        for epoch in range(1, len(losses)):
            if epoch >= patience and losses[epoch] >= losses[epoch - patience]:
                break
        return thetas[losses[:epoch + 1].argmin()], losses[:epoch + 1]

    def last_epoch_forgotten(losses, thetas, patience):
        """Where the patience ends in time this is right. Where it lasts, the last epoch is left out: where does the
        loop end?"""
        best, last = _stop(losses[:-1], patience)
        return thetas[best], losses[:last + 1]

    def patience_back(losses, thetas, patience):
        """Where the patience ends this is right. Where it lasts to the last epoch, the best one is not that many epochs
        back."""
        last = _stop(losses, patience)[1]
        return thetas[max(last - patience, 0)], losses[:last + 1]

    def theta_of_the_start(losses, thetas, patience):
        """The losses are right, and theta is that of row 0. What should be noted down when a lower loss comes?"""
        return thetas[0], losses[:_stop(losses, patience)[1] + 1]

    def epoch_for_theta(losses, thetas, patience):
        """The losses are right. In place of theta stands the number of its row."""
        best, last = _stop(losses, patience)
        return float(best), losses[:last + 1]

    def epoch_for_losses(losses, thetas, patience):
        """theta is right. In place of the losses stands the number of the epoch where it stops."""
        best, last = _stop(losses, patience)
        return thetas[best], float(last)

    def counted_from_the_start(losses, thetas, patience):
        """It stops as many epochs after the start as it has patience. From where on should they be counted?"""
        seen = losses[:patience + 1] + 0.0
        return thetas[seen.argmin()], seen

    def start_forgotten(losses, thetas, patience):
        """The loss before the first epoch is not compared. It may be the lowest of all."""
        best, last = _stop(losses[1:], patience)
        return thetas[best + 1], losses[:last + 2]

    def start_not_seen(losses, thetas, patience):
        """theta is right. In what has been seen the loss before the first epoch is missing."""
        best, last = _stop(losses, patience)
        return thetas[best], losses[1:last + 1]

    def last_not_seen(losses, thetas, patience):
        """theta is right. In what has been seen the loss at which the patience ends is missing: look at the end of the
        slice."""
        best, last = _stop(losses, patience)
        return thetas[best], losses[:last]

    def seen_up_to_the_best(losses, thetas, patience):
        """theta is right. The losses end with the best; what was seen while waiting is missing."""
        best = _stop(losses, patience)[0]
        return thetas[best], losses[:best + 1]

    def one_epoch_late(losses, thetas, patience):
        """The losses are right. theta is from the epoch after the best: which row belongs to which epoch?"""
        best, last = _stop(losses, patience)
        return thetas[min(best + 1, len(thetas) - 1)], losses[:last + 1]

    def one_epoch_early(losses, thetas, patience):
        """The losses are right. theta is from the epoch before the best: which row belongs to which epoch?"""
        best, last = _stop(losses, patience)
        return thetas[best - 1], losses[:last + 1]

    def loss_for_theta(losses, thetas, patience):
        """In the place of theta stands the lowest loss. The parameters that have it are asked for."""
        best, last = _stop(losses, patience)
        return losses[best], losses[:last + 1]

    def lowest_loss_alone(losses, thetas, patience):
        """theta is right. In the place of the losses stands the lowest one."""
        best = _stop(losses, patience)[0]
        return thetas[best], losses[best]

    def last_loss_alone(losses, thetas, patience):
        """theta is right. Of the losses only the last one is here."""
        best, last = _stop(losses, patience)
        return thetas[best], losses[last]

    def all_thetas(losses, thetas, patience):
        """The losses are right. In the place of theta stand the parameters of all epochs that were seen."""
        last = _stop(losses, patience)[1]
        return thetas[:last + 1], losses[:last + 1]

    def column_for_row(losses, thetas, patience):
        """theta is a column of the parameters: the same one in every epoch. Which axis are the epochs on?"""
        best, last = _stop(losses, patience)
        return thetas[:, best % thetas.shape[1]], losses[:last + 1]

    def swapped(losses, thetas, patience):
        """Both results are right, in the other order."""
        best, last = _stop(losses, patience)
        return losses[:last + 1], thetas[best]


def _decayed(weights, gradient, l2):
    """The gradient of the loss and of the squares together."""
    total = gradient + 0.0
    total[1:] += 2 * l2 * weights[1:]
    return total


def _soft(values, by):
    """The proximal step."""
    return np.where(values > by, values - by, np.where(values < -by, values + by, 0.0))


def _rows(weights, change):
    """The weights changed, and the biases left as they are."""
    return np.concatenate([weights[:1], change(weights[1:])])


def _norms(values):
    return np.linalg.norm(values, axis=0)


def _bounded(values, bound):
    return values * np.minimum(1, bound / np.maximum(_norms(values), 1e-12))


def _ready(weights, gradient, lr, l1, l2):
    """The step and the shrinking, before the bound."""
    moved = weights - lr * _decayed(weights, gradient, l2)
    return _rows(moved, lambda w: _soft(w, lr * l1))


def _whole(weights, gradient, lr, l1, l2, bound):
    """All of it, for mistakes that are the right step of other numbers."""
    return _rows(_ready(weights, gradient, lr, l1, l2), lambda w: _bounded(w, bound))


class regularized_step:
    def bias_decayed(weights, gradient, lr, l1, l2, bound):
        """L2 pulls at the biases too. Which row holds them, and does the penalty count it?"""
        moved = weights - lr * (gradient + 2 * l2 * weights)
        return _rows(moved, lambda w: _bounded(_soft(w, lr * l1), bound))

    def bias_shrunk(weights, gradient, lr, l1, l2, bound):
        """L1's step shrinks the biases too. Which rows does it act on?"""
        moved = weights - lr * _decayed(weights, gradient, l2)
        return _rows(_soft(moved, lr * l1), lambda w: _bounded(w, bound))

    def bias_penalised(weights, gradient, lr, l1, l2, bound):
        """Both penalties act on the biases too, and only the bound leaves them alone. Which row holds them?"""
        moved = weights - lr * (gradient + 2 * l2 * weights)
        return _rows(_soft(moved, lr * l1), lambda w: _bounded(w, bound))

    def bias_in_norm(weights, gradient, lr, l1, l2, bound):
        """The biases are counted in the norms. Which rows are the weights into a unit?"""
        made = _ready(weights, gradient, lr, l1, l2)
        return _rows(made, lambda w: w * np.minimum(1, bound / np.maximum(_norms(made), 1e-12)))

    def bias_scaled(weights, gradient, lr, l1, l2, bound):
        """The norms are right, but the bound scales the biases along with the weights."""
        made = _ready(weights, gradient, lr, l1, l2)
        return made * np.minimum(1, bound / np.maximum(_norms(made[1:]), 1e-12))

    def bias_bounded(weights, gradient, lr, l1, l2, bound):
        """The bound treats whole columns, biases and all: they are in the norms, and they are scaled."""
        return _bounded(_ready(weights, gradient, lr, l1, l2), bound)

    def bias_a_weight(weights, gradient, lr, l1, l2, bound):
        """The biases are treated as weights throughout: by both penalties and by the bound. What is row 0?"""
        moved = weights - lr * (gradient + 2 * l2 * weights)
        return _bounded(_soft(moved, lr * l1), bound)

    def last_row_for_bias(weights, gradient, lr, l1, l2, bound):
        """The last row is left alone, and the first is regularized. Where do the biases stand?"""
        made = _whole(weights[::-1], gradient[::-1], lr, l1, l2, bound)
        return made[::-1]

    def bias_stays(weights, gradient, lr, l1, l2, bound):
        """The weights are right, but the biases do not learn. They are not penalised; they still have a gradient."""
        made = _whole(weights, gradient, lr, l1, l2, bound)
        return np.concatenate([weights[:1], made[1:]])

    def bias_lost(weights, gradient, lr, l1, l2, bound):
        """The weights are right, and the row of biases is missing."""
        return _whole(weights, gradient, lr, l1, l2, bound)[1:]

    def l2_halved(weights, gradient, lr, l1, l2, bound):
        """L2's pull is half of what it should be. What is the derivative of a square, and is there a ½ in this
        course's penalty?"""
        return _whole(weights, gradient, lr, l1, l2 / 2, bound)

    def l2_doubled(weights, gradient, lr, l1, l2, bound):
        """L2's pull is twice what it should be. Is it in the step two times?"""
        return _whole(weights, gradient, lr, l1, l2 * 2, bound)

    def l2_without_lr(weights, gradient, lr, l1, l2, bound):
        """L2's pull is too strong: the learning rate does not multiply it. It is a part of the gradient."""
        return _whole(weights, gradient, lr, l1, l2 / lr, bound)

    def l2_grows(weights, gradient, lr, l1, l2, bound):
        """L2 makes the weights longer here. Look at its sign."""
        return _whole(weights, gradient, lr, l1, -l2, bound)

    def l2_missing(weights, gradient, lr, l1, l2, bound):
        """L2 does nothing here. One of the arguments is not used, or its result is lost."""
        return _whole(weights, gradient, lr, l1, 0.0, bound)

    def l2_value(weights, gradient, lr, l1, l2, bound):
        """What is added to the gradient is the penalty itself, square by square. Its gradient is wanted."""
        total = gradient + 0.0
        total[1:] += l2 * weights[1:] ** 2
        return _whole(weights, total, lr, l1, 0.0, bound)

    def l2_after_the_step(weights, gradient, lr, l1, l2, bound):
        """L2's gradient is taken where the weights are after the step. Both gradients belong to the same place."""
        moved = weights - lr * gradient
        moved[1:] -= 2 * lr * l2 * moved[1:]
        return _rows(moved, lambda w: _bounded(_soft(w, lr * l1), bound))

    def l1_subgradient(weights, gradient, lr, l1, l2, bound):
        """L1's sign is added to the gradient, and small weights jump across zero. The question wants the proximal
        step, after the gradient's."""
        total = _decayed(weights, gradient, l2)
        total[1:] += l1 * np.sign(weights[1:])
        return _rows(weights - lr * total, lambda w: _bounded(w, bound))

    def l1_jumps(weights, gradient, lr, l1, l2, bound):
        """L1's step is in its place and has the right length, but a small weight goes through zero and out on the
        other side. Where should it stop?"""
        moved = weights - lr * _decayed(weights, gradient, l2)
        return _rows(moved, lambda w: _bounded(w - lr * l1 * np.sign(w), bound))

    def l1_without_lr(weights, gradient, lr, l1, l2, bound):
        """L1's step is too long. How far does it move a weight: which two numbers make its length?"""
        return _whole(weights, gradient, lr, l1 / lr, l2, bound)

    def l1_doubled(weights, gradient, lr, l1, l2, bound):
        """L1's step is twice as long as it should be. The 2 belongs to another penalty."""
        return _whole(weights, gradient, lr, 2 * l1, l2, bound)

    def l1_grows(weights, gradient, lr, l1, l2, bound):
        """L1 moves the weights away from zero. Look at the sign inside the maximum."""
        moved = weights - lr * _decayed(weights, gradient, l2)
        return _rows(moved, lambda w: _bounded(w + lr * l1 * np.sign(w), bound))

    def l1_sign_lost(weights, gradient, lr, l1, l2, bound):
        """After L1's step no weight is negative. Which factor of the proximal step brings the direction back?"""
        made = _ready(weights, gradient, lr, l1, l2)
        return _rows(made, lambda w: _bounded(np.abs(w), bound))

    def l1_positive_only(weights, gradient, lr, l1, l2, bound):
        """Negative weights all become zero. L1's step looks at the weight's size, not at the weight."""
        made = _ready(weights, gradient, lr, l1, l2)
        return _rows(made, lambda w: _bounded(np.maximum(w, 0), bound))

    def l1_sign_of_the_old(weights, gradient, lr, l1, l2, bound):
        """The sign in the proximal step is that of the weights before the gradient's step. Some have changed sides
        since."""
        made = _ready(weights, gradient, lr, l1, l2)
        made[1:] = np.abs(made[1:]) * np.sign(weights[1:])
        return _rows(made, lambda w: _bounded(w, bound))

    def l1_from_the_old(weights, gradient, lr, l1, l2, bound):
        """The gradient's step is lost: L1's step begins at the weights as they came in. Each part should go on where
        the one before has ended."""
        made = weights - lr * gradient
        made[1:] = _soft(weights[1:], lr * l1)
        return _rows(made, lambda w: _bounded(w, bound))

    def l1_largest_along_an_axis(weights, gradient, lr, l1, l2, bound):
        """L1's step takes one number for all weights of a column, the largest. Look up what the second argument of
        np.max is."""
        moved = weights - lr * _decayed(weights, gradient, l2)
        return _rows(moved, lambda w: _bounded(np.sign(w) * (np.abs(w) - lr * l1).max(axis=0), bound))

    def l1_hard(weights, gradient, lr, l1, l2, bound):
        """Small weights become zero, as they should, but the others keep their full size. What does L1 do to a large
        weight?"""
        moved = weights - lr * _decayed(weights, gradient, l2)
        return _rows(moved, lambda w: _bounded(np.where(np.abs(w) > lr * l1, w, 0.0), bound))

    def l1_wrong_side(weights, gradient, lr, l1, l2, bound):
        """What L1 should take away is kept, and what it should keep is gone. Look at which side of the threshold
        stays."""
        moved = weights - lr * _decayed(weights, gradient, l2)
        return _rows(moved, lambda w: _bounded(np.clip(w, -lr * l1, lr * l1), bound))

    def l1_minimum(weights, gradient, lr, l1, l2, bound):
        """Large weights become zero, and small ones change their sign. Is it the larger or the smaller of the two
        that the proximal step takes?"""
        moved = weights - lr * _decayed(weights, gradient, l2)
        return _rows(moved, lambda w: _bounded(np.sign(w) * np.minimum(np.abs(w) - lr * l1, 0), bound))

    def l1_missing(weights, gradient, lr, l1, l2, bound):
        """L1 does nothing here. One of the arguments is not used, or its result is lost."""
        return _whole(weights, gradient, lr, 0.0, l2, bound)

    def l1_first(weights, gradient, lr, l1, l2, bound):
        """L1's step comes before the gradient's. Which is first?"""
        shrunk = _rows(weights, lambda w: _soft(w, lr * l1))
        moved = shrunk - lr * _decayed(shrunk, gradient, l2)
        return _rows(moved, lambda w: _bounded(w, bound))

    def strengths_exchanged(weights, gradient, lr, l1, l2, bound):
        """The strengths of the two penalties have changed places. Look at the order of the arguments."""
        return _whole(weights, gradient, lr, l2, l1, bound)

    def bound_first(weights, gradient, lr, l1, l2, bound):
        """The bound is applied before the step, so the weights that come back may be too long."""
        held = _rows(weights, lambda w: _bounded(w, bound))
        return _ready(held, gradient, lr, l1, l2)

    def bound_before_l1(weights, gradient, lr, l1, l2, bound):
        """The bound comes before L1's step. It should be the last of the three."""
        moved = weights - lr * _decayed(weights, gradient, l2)
        return _rows(moved, lambda w: _soft(_bounded(w, bound), lr * l1))

    def bound_missing(weights, gradient, lr, l1, l2, bound):
        """The weights into a unit are too long. One of the arguments is not used, or its result is lost."""
        return _ready(weights, gradient, lr, l1, l2)

    def norm_over_units(weights, gradient, lr, l1, l2, bound):
        """The norms are those of the weights out of each input. A unit's weights stand in a column: look at the
        axis."""
        made = _ready(weights, gradient, lr, l1, l2)
        return _rows(made, lambda w: _bounded(w.T, bound).T)

    def norm_of_the_layer(weights, gradient, lr, l1, l2, bound):
        """One norm is taken for the whole layer. Each unit has one of its own."""
        made = _ready(weights, gradient, lr, l1, l2)
        return _rows(made, lambda w: w * min(1, bound / max(np.linalg.norm(w), 1e-12)))

    def longest_for_all(weights, gradient, lr, l1, l2, bound):
        """All units are scaled by the factor of the longest. A short one should stay as it is."""
        made = _ready(weights, gradient, lr, l1, l2)
        return _rows(made, lambda w: w * min(1, bound / max(_norms(w).max(), 1e-12)))

    def short_ones_stretched(weights, gradient, lr, l1, l2, bound):
        """All units have the same norm now: short weights have been made longer. What does the bound do to those that
        keep it?"""
        made = _ready(weights, gradient, lr, l1, l2)
        return _rows(made, lambda w: w * bound / np.maximum(_norms(w), 1e-12))

    def stretched_and_divided_by_zero(weights, gradient, lr, l1, l2, bound):
        """All units have the same norm now, and where all weights are zero there is none to divide by. What does the
        bound do to those that keep it?"""
        made = _ready(weights, gradient, lr, l1, l2)
        return _rows(made, lambda w: w * (bound / _norms(w)))

    def one_long_stretches_all(weights, gradient, lr, l1, l2, bound):
        """As soon as one unit's weights are too long, all units are brought to the bound. Each should be asked by
        itself."""
        made = _ready(weights, gradient, lr, l1, l2)
        return _rows(made, lambda w: w * bound / np.maximum(_norms(w), 1e-12) if (_norms(w) > bound).any() else w)

    def only_short_ones_stretched(weights, gradient, lr, l1, l2, bound):
        """Short weights are stretched to the bound, and long ones are left as they are. Look at the comparison, or at
        the minimum and the maximum."""
        made = _ready(weights, gradient, lr, l1, l2)
        return _rows(made, lambda w: w * np.maximum(1, bound / np.maximum(_norms(w), 1e-12)))

    def scaled_to_one(weights, gradient, lr, l1, l2, bound):
        """The right units are scaled, but to the norm 1. To which one should they be?"""
        made = _ready(weights, gradient, lr, l1, l2)
        return _rows(made, lambda w: np.where(_norms(w) > bound, w / np.maximum(_norms(w), 1e-12), w))

    def root_forgotten(weights, gradient, lr, l1, l2, bound):
        """The bound is held against the sum of squares. What is missing to make it a norm?"""
        made = _ready(weights, gradient, lr, l1, l2)
        return _rows(made, lambda w: w * np.minimum(1, bound / np.maximum(_norms(w) ** 2, 1e-12)))

    def sum_for_norm(weights, gradient, lr, l1, l2, bound):
        """The bound is held against the sum of absolute values. Which norm is meant?"""
        made = _ready(weights, gradient, lr, l1, l2)
        return _rows(made, lambda w: w * np.minimum(1, bound / np.maximum(np.abs(w).sum(axis=0), 1e-12)))

    def clipped(weights, gradient, lr, l1, l2, bound):
        """Each weight is held below the bound by itself. The bound is one for all weights into a unit together."""
        made = _ready(weights, gradient, lr, l1, l2)
        return _rows(made, lambda w: np.clip(w, -bound, bound))

    def uphill(weights, gradient, lr, l1, l2, bound):
        """The loss's gradient is added. Look at the sign of the first of the three steps."""
        return _whole(weights, -gradient, lr, l1, l2, bound)

    def lr_forgotten(weights, gradient, lr, l1, l2, bound):
        """The loss's gradient enters the step in full. Which factor is missing before it?"""
        return _whole(weights, gradient / lr, lr, l1, l2, bound)

    def uphill_with_the_penalty(weights, gradient, lr, l1, l2, bound):
        """The first of the three steps climbs, on the loss and on L2's penalty. Look at its sign."""
        return _whole(weights, -gradient, lr, l1, -l2, bound)

    def lr_forgotten_in_the_first_step(weights, gradient, lr, l1, l2, bound):
        """The gradient of the loss and of L2's penalty enters the first step in full. Which factor is missing before
        it?"""
        return _whole(weights, gradient / lr, lr, l1, l2 / lr, bound)

    def gradient_forgotten(weights, gradient, lr, l1, l2, bound):
        """Only the regularizers act; the loss does not. One of the arguments is not used."""
        return _whole(weights, 0 * gradient, lr, l1, l2, bound)

    def weights_in_place(weights, gradient, lr, l1, l2, bound):
        """The numbers are right, but the caller's weights are overwritten. A slice is a view: what you assign to its
        entries is assigned to the array."""
        weights[...] = _whole(weights, gradient, lr, l1, l2, bound)
        return weights

    def gradient_in_place(weights, gradient, lr, l1, l2, bound):
        """The numbers are right, but the penalty is added to the caller's gradient itself. Look for +=."""
        gradient[1:] += 2 * l2 * weights[1:]
        return _whole(weights, gradient, lr, l1, 0.0, bound)

    def both_in_place(weights, gradient, lr, l1, l2, bound):
        """The numbers are right, but the caller's weights and gradient are overwritten: look for +=, -= and *=."""
        gradient[1:] += 2 * l2 * weights[1:]
        weights[...] = _whole(weights, gradient, lr, l1, 0.0, bound)
        return weights
